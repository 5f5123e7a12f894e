import { jit, numpy as np } from '@jax-js/jax';
import type { Combination } from '../../../algorithms/proximalPoint';
import type { ModelConfig } from '../../../model/config';
import { demandFiniteEvaluation, type Evaluation, type TokenBatch } from '../engine';
import type { Params } from './decoder';
import {
  blockRows,
  type CompiledModel,
  compiledLength,
  integers,
  type Logits,
  nextTask,
  type RowPass,
  shiftedRows,
} from './model';
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

async function logitsOf(
  model: CompiledModel,
  policy: Combination<Params>,
  ids: Int32Array,
  length: number,
): Promise<Logits> {
  const logits: Logits[] = [];
  for (const [, params] of policy) logits.push(await model.logits(params, ids, length));
  const coefficients = policy.map(([coefficient]) => coefficient);
  const [first] = logits as [Logits];
  if (coefficients.length === 1 && coefficients[0] === 1) return first;
  return {
    ranges: first.ranges,
    at: (range) =>
      mix(
        logits.map((each) => each.at(range)),
        np.array(coefficients),
      ),
    dispose() {
      for (const each of logits) each.dispose();
    },
  };
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
  const [logProbs] = await perToken(model, [policy], batch, 1, ([logits], targets) => scoreLogits(logits!, targets));
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
  const [logProbs, referenceLogProbs, entropy, kl] = await perToken(
    model,
    [policy, reference],
    batch,
    4,
    ([ours, theirs], targets) => evaluateLogits(ours!, theirs!, targets),
  );
  return demandFiniteEvaluation(batch, {
    logProbs: logProbs!,
    referenceLogProbs: referenceLogProbs!,
    entropy: entropy!,
    kl: kl!,
  });
}

/**
 * Calls `values` for blocks of rows, as much of them as `Logits` gives at a time, with the logits of every policy and the targets there. Spreads each of
 * its `count` results, [count, positions], over [rows, length], 0 if not scored.
 */
async function perToken(
  model: CompiledModel,
  policies: readonly Combination<Params>[],
  batch: TokenBatch,
  count: number,
  values: (logits: np.Array[], targets: np.Array) => np.Array,
): Promise<Float32Array[]> {
  const length = compiledLength(model.config, batch.length);
  const rows = blockRows(model.config, length);
  const results = Array.from({ length: count }, () => new Float32Array(batch.rows * batch.length));
  for (let first = 0; first < batch.rows; first += rows) {
    const { ids, targets } = shiftedRows(batch, first, rows, length);
    const places = scoredPlaces(batch, first, rows, length);
    const logits: Logits[] = [];
    for (const policy of policies) logits.push(await logitsOf(model, policy, ids, length));
    for (const range of logits[0]!.ranges) {
      const here = places.filter(({ at }) => at >= range[0] && at < range[1]);
      if (here.length === 0) continue;
      const at = logits.map((each) => each.at(range));
      const block = (await values(at, integers(targets.slice(...range))).data()) as Float32Array;
      results.forEach((result, i) => {
        for (const { at, of } of here) result[of] = block[i * (range[1] - range[0]) + at - range[0]]!;
      });
      await nextTask();
    }
    for (const each of logits) each.dispose();
  }
  return results;
}

/** Where the log-probability of each scored token of some rows stands among [rows, length] shifted ones, and of which number of the batch it is. */
function scoredPlaces(batch: TokenBatch, first: number, rows: number, length: number): { at: number; of: number }[] {
  const places: { at: number; of: number }[] = [];
  for (let row = first; row < Math.min(first + rows, batch.rows); row++)
    for (let t = 1; t < batch.length; t++) {
      const of = row * batch.length + t;
      if (batch.scored[of]) places.push({ at: (row - first) * length + t - 1, of });
    }
  return places;
}
