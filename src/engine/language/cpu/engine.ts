import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Combination } from '../../../algorithms/proximalPoint';
import { type HostWeights, type LlamaConfig, weightShapes } from '../../../model/config';
import {
  demandFinite,
  demandFiniteEvaluation,
  type Evaluation,
  type LanguageEngine,
  resolve,
  type TokenBatch,
  type Weights,
} from '../engine';
import { logSoftmax, type Params, targetLogProbs } from './llama';
import { blockRows, compiledLength, compileModel, integers, nextTask, shiftedRows } from './model';
import { sampleRows } from './sampler';
import { createTrainer } from './trainer';

/** Σ coefficient·term; consumes the terms. */
function weightedSum(terms: np.Array[], coefficients: np.Array): np.Array {
  return terms.map((term, i) => term.mul(coefficients.ref.slice(i))).reduce((a, b) => a.add(b));
}

/** Σ coefficient·logits: a mixture of policies before its normalisation. */
const mix = jit((logits: np.Array[], coefficients: np.Array) => {
  const mixed = weightedSum(logits, coefficients);
  coefficients.dispose();
  return mixed;
});
const score = jit(targetLogProbs);

/** Per token: log π, log π_ref, entropy of π, KL(π ‖ π_ref), [4, tokens], from logits [tokens, vocabulary]. */
const evaluate = jit((policy: np.Array, reference: np.Array, targets: np.Array) => {
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

/** Σ coefficient·term over the named tensors. */
const combine = jit((terms: Params[], coefficients: np.Array) => {
  const sumOf = (name: string) =>
    weightedSum(
      terms.map((term) => term[name]!),
      coefficients,
    );
  const summed = Object.fromEntries(Object.keys(terms[0]!).map((name) => [name, sumOf(name)]));
  coefficients.dispose();
  return summed;
});

/** See `LanguageEngine`; everything lives in jax-js arrays, which are immutable and shared by reference count. */
export function createCpuEngine(config: LlamaConfig): LanguageEngine {
  const model = compileModel(config);
  const shapes = weightShapes(config);
  const store = new Map<number, Params>();
  let nextId = 1;

  const keep = (params: Params): Weights => {
    store.set(nextId, params);
    return { id: nextId++ };
  };
  const paramsOf = ({ id }: Weights): Params => {
    const params = store.get(id);
    if (!params) throw new Error(`cpu engine: weights ${id} are not on this engine (freed?)`);
    return params;
  };
  const fromHost = (weights: HostWeights): Params => {
    const params = [...shapes].map(([name, shape]) => {
      const values = weights.get(name);
      const size = shape.reduce((a, b) => a * b, 1);
      if (values?.length !== size)
        throw new Error(`cpu engine: ${name} must have ${size} values, found ${values?.length ?? 'none'}`);
      return [name, np.array(values as Float32Array<ArrayBuffer>).reshape([...shape])] as const;
    });
    return Object.fromEntries(params);
  };
  const toHost = async (params: Params): Promise<HostWeights> => {
    const weights: HostWeights = new Map();
    for (const name of shapes.keys()) weights.set(name, (await params[name]!.ref.data()) as Float32Array);
    return weights;
  };

  const logitsOf = (policy: Combination<Params>, ids: Int32Array, length: number): np.Array => {
    const logits = policy.map(([, params]) => model.logits(params, ids, length));
    const coefficients = policy.map(([coefficient]) => coefficient);
    return coefficients.length === 1 && coefficients[0] === 1 ? logits[0]! : mix(logits, np.array(coefficients));
  };

  /** Calls `values` for blocks of rows and spreads each of its `count` results over [rows, length], 0 where not scored. */
  const perToken = async (
    batch: TokenBatch,
    count: number,
    values: (ids: Int32Array, targets: Int32Array, length: number) => np.Array,
  ): Promise<Float32Array[]> => {
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
  };
  const scorePolicy = async (policy: Combination<Params>, batch: TokenBatch): Promise<Float32Array> => {
    const [logProbs] = await perToken(batch, 1, (ids, targets, length) =>
      score(logitsOf(policy, ids, length), integers(targets)),
    );
    return logProbs!;
  };

  return {
    kind: 'cpu',
    description: 'CPU (wasm)',
    config,
    upload: (weights) => keep(fromHost(weights)),
    download: (weights) => toHost(paramsOf(weights)),
    combine(terms) {
      const params = terms.map(([, weights]) => tree.ref(paramsOf(weights)));
      return keep(combine(params, np.array(terms.map(([weight]) => weight))));
    },
    async compare(a, b, c, d) {
      const [wa, wb, wc, wd] = await Promise.all([a, b, c, d].map((weights) => toHost(paramsOf(weights))));
      return compareDifferences(wa!, wb!, wc!, wd!);
    },
    free(weights) {
      tree.dispose(paramsOf(weights));
      store.delete(weights.id);
    },
    sample: async (policy, request) => sampleRows(model, resolve(policy, paramsOf), request),
    score: async (policy, batch) =>
      demandFinite('score: the log-probability', batch, await scorePolicy(resolve(policy, paramsOf), batch)),
    async evaluate(policy, reference, batch): Promise<Evaluation> {
      const [p, q] = [resolve(policy, paramsOf), resolve(reference, paramsOf)];
      const [logProbs, referenceLogProbs, entropy, kl] = await perToken(batch, 4, (ids, targets, length) =>
        evaluate(logitsOf(p, ids, length), logitsOf(q, ids, length), integers(targets)),
      );
      return demandFiniteEvaluation(batch, {
        logProbs: logProbs!,
        referenceLogProbs: referenceLogProbs!,
        entropy: entropy!,
        kl: kl!,
      });
    },
    trainer(start) {
      const weights = keep(tree.ref(paramsOf(start)));
      return createTrainer(model, {
        weights,
        params: () => paramsOf(weights),
        replace(params) {
          tree.dispose(paramsOf(weights));
          store.set(weights.id, params);
        },
        score: (batch) => scorePolicy([[1, paramsOf(weights)]], batch),
        fromHost,
        toHost,
      });
    },
    close() {
      for (const params of store.values()) tree.dispose(params);
      store.clear();
      model.dispose();
    },
  };
}

/** Norms of a − b and of c − d over all weights and their cosine, in f64. */
function compareDifferences(a: HostWeights, b: HostWeights, c: HostWeights, d: HostWeights) {
  let [first, second, product] = [0, 0, 0];
  for (const [name, values] of a)
    for (let i = 0; i < values.length; i++) {
      const x = values[i]! - b.get(name)![i]!;
      const y = c.get(name)![i]! - d.get(name)![i]!;
      first += x * x;
      second += y * y;
      product += x * y;
    }
  const norms = Math.sqrt(first) * Math.sqrt(second);
  return { first: Math.sqrt(first), second: Math.sqrt(second), cosine: norms === 0 ? 0 : product / norms };
}
