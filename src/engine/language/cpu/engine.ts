import { jit, numpy as np, tree } from '@jax-js/jax';
import { type HostWeights, type LlamaConfig, weightShapes } from '../../../model/config';
import {
  demandFinite,
  demandFiniteEvaluation,
  type Evaluation,
  type LanguageEngine,
  type PolicyWeights,
  type TokenBatch,
  type Weights,
} from '../engine';
import { logSoftmax, type Params, targetLogProbs } from './llama';
import { blockRows, compiledLength, compileModel, integers, nextTask, shiftedRows } from './model';
import { type Mixture, sampleRows } from './sampler';
import { createTrainer } from './trainer';

/** a·x + b·y of logits: the policy-space extrapolation before its normalisation. */
const mix = jit((x: np.Array, y: np.Array, weights: np.Array) =>
  x.mul(weights.ref.slice(0)).add(y.mul(weights.slice(1))),
);
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

/** Σ weight·term over the named tensors. */
const combine = jit((terms: Params[], weights: np.Array) => {
  const names = Object.keys(terms[0]!);
  const term = (i: number, name: string) => terms[i]![name]!.mul(weights.ref.slice(i));
  const sum = (name: string) => terms.map((_, i) => term(i, name)).reduce((a, b) => a.add(b));
  const summed = Object.fromEntries(names.map((name) => [name, sum(name)]));
  weights.dispose();
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
  const mixtureOf = (policy: PolicyWeights): Mixture =>
    'id' in policy
      ? [[1, paramsOf(policy)]]
      : [
          [1 + policy.alpha, paramsOf(policy.solution)],
          [-policy.alpha, paramsOf(policy.previous)],
        ];

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

  const logitsOf = (mixture: Mixture, ids: Int32Array, length: number): np.Array => {
    const [first, second] = mixture.map(([, params]) => model.logits(params, ids, length));
    return second ? mix(first!, second, np.array(mixture.map(([weight]) => weight))) : first!;
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
  const scoreMixture = async (mixture: Mixture, batch: TokenBatch): Promise<Float32Array> => {
    const [logProbs] = await perToken(batch, 1, (ids, targets, length) =>
      score(logitsOf(mixture, ids, length), integers(targets)),
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
    sample: (policy, request) => sampleRows(model, mixtureOf(policy), request),
    score: async (policy, batch) =>
      demandFinite('score: the log-probability', batch, await scoreMixture(mixtureOf(policy), batch)),
    async evaluate(policy, reference, batch): Promise<Evaluation> {
      const [p, q] = [mixtureOf(policy), mixtureOf(reference)];
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
    trainer(weights) {
      return createTrainer(model, {
        params: () => paramsOf(weights),
        replace(params) {
          tree.dispose(paramsOf(weights));
          store.set(weights.id, params);
        },
        score: (batch) => scoreMixture([[1, paramsOf(weights)]], batch),
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
