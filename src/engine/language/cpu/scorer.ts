import { jit, numpy as np } from '@jax-js/jax';
import type { Combination } from '../../../algorithms/proximalPoint';
import type { ModelConfig } from '../../../model/config';
import { demandFiniteEvaluation, type Evaluation, type TokenBatch } from '../engine';
import type { Params } from './decoder';
import { blockRows, type CompiledModel, compiledLength, integers, nextTask, type RowPass, shiftedRows } from './model';
import { logSoftmax, targetLogProbs } from './tokens';

/** Σ coefficient·term; consumes the terms. */
export function weightedSum(terms: np.Array[], coefficients: np.Array): np.Array {
  return terms.map((term, i) => term.mul(coefficients.ref.slice(i))).reduce((a, b) => a.add(b));
}

/** Σ coefficient·logits: a mixture of policies before its normalisation. */
const mix = jit((logits: np.Array[], coefficients: np.Array) => {
  const mixed = weightedSum(logits, coefficients);
  coefficients.dispose();
  return mixed;
});
const scoreLogits = jit(targetLogProbs);

/** Per token: log π, log π_ref, entropy of π, KL(π ‖ π_ref), [4, tokens], from logits [tokens, vocabulary]. */
const evaluateLogits = jit((policy: np.Array, reference: np.Array, targets: np.Array) => {
  const p = logSoftmax(policy.ref);
  const q = logSoftmax(reference.ref);
  const share = np.exp(p.ref);
  const values = [
    targetLogProbs(policy, targets.ref),
    targetLogProbs(reference, targets),
    share.ref.mul(p.ref).sum(-1).mul(-1),
    share.mul(p.sub(q)).sum(-1),
  ];
  return np.stack(values);
});

function logitsOf(model: CompiledModel, policy: Combination<Params>, ids: Int32Array, length: number): np.Array {
  const logits = policy.map(([, params]) => model.logits(params, ids, length));
  const coefficients = policy.map(([coefficient]) => coefficient);
  return coefficients.length === 1 && coefficients[0] === 1 ? logits[0]! : mix(logits, np.array(coefficients));
}

/** Log-probabilities of the scored tokens, [rows, length], 0 elsewhere, which may not be finite. */
export async function score(
  model: CompiledModel,
  policy: Combination<Params>,
  batch: TokenBatch,
): Promise<Float32Array> {
  const { training } = model;
  const [coefficient, params] = policy[0]!;
  if (training.kind === 'rows' && policy.length === 1 && coefficient === 1)
    return scoreRows(model.config, (...row) => training.pass(params, ...row), batch);
  const [logProbs] = await perToken(model, batch, 1, (ids, targets, length) =>
    scoreLogits(logitsOf(model, policy, ids, length), integers(targets)),
  );
  return logProbs!;
}

/** Row by row, with the bits of a training step. */
export async function scoreRows(
  config: ModelConfig,
  pass: (ids: Int32Array, targets: Int32Array, wanted: Uint8Array) => Promise<RowPass>,
  batch: TokenBatch,
  keep?: (passed: RowPass, row: number) => void,
): Promise<Float32Array> {
  const length = compiledLength(config, batch.length);
  const scores = new Float32Array(batch.rows * batch.length);
  for (let row = 0; row < batch.rows; row++) {
    const { ids, targets } = shiftedRows(batch, row, 1, length);
    const start = row * batch.length + 1;
    const scored = batch.scored.subarray(start, (row + 1) * batch.length);
    const wanted = new Uint8Array(length);
    wanted.set(scored);
    const passed = await pass(ids, targets, wanted);
    for (const [t, counts] of scored.entries()) if (counts) scores[start + t] = passed.logProbs[t]!;
    if (keep) keep(passed, row);
    else passed.dispose();
  }
  return scores;
}

export async function evaluatePolicy(
  model: CompiledModel,
  policy: Combination<Params>,
  reference: Combination<Params>,
  batch: TokenBatch,
): Promise<Evaluation> {
  const [logProbs, referenceLogProbs, entropy, kl] = await perToken(model, batch, 4, (ids, targets, length) =>
    evaluateLogits(logitsOf(model, policy, ids, length), logitsOf(model, reference, ids, length), integers(targets)),
  );
  return demandFiniteEvaluation(batch, {
    logProbs: logProbs!,
    referenceLogProbs: referenceLogProbs!,
    entropy: entropy!,
    kl: kl!,
  });
}

/** Calls `values` for blocks of rows and spreads each of its `count` results over [rows, length], 0 if not scored. */
async function perToken(
  { config }: CompiledModel,
  batch: TokenBatch,
  count: number,
  values: (ids: Int32Array, targets: Int32Array, length: number) => np.Array,
): Promise<Float32Array[]> {
  const length = compiledLength(config, batch.length);
  const rows = blockRows(config, length);
  const results = Array.from({ length: count }, () => new Float32Array(batch.rows * batch.length));
  for (let first = 0; first < batch.rows; first += rows) {
    const { ids, targets } = shiftedRows(batch, first, rows, length);
    const block = (await values(ids, targets, length).data()) as Float32Array;
    results.forEach((result, i) => {
      for (let row = first; row < Math.min(first + rows, batch.rows); row++)
        for (let t = 1; t < batch.length; t++)
          if (batch.scored[row * batch.length + t])
            result[row * batch.length + t] = block[(i * rows + row - first) * length + t - 1]!;
    });
    await nextTask();
  }
  return results;
}
