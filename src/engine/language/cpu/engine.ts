import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Adapted } from '../../../model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../../model/config';
import { demandFinite, type LanguageEngine, resolve } from '../engine';
import { compileAdapted } from './adapted';
import type { Params } from './decoder';
import { compileModel } from './model';
import { sampleRows } from './sampler';
import { evaluatePolicy, score, weightedSum } from './scorer';
import { fromHost, newStore, toHost } from './store';
import { createTrainer } from './trainer';

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

/** See `LanguageEngine`. With `adapted` its weights are the adapter's. */
export async function createCpuEngine(config: ModelConfig, adapted: Adapted | null): Promise<LanguageEngine> {
  const model = adapted ? await compileAdapted(config, adapted) : compileModel(config);
  const { shapes } = model;
  const store = newStore();
  const { find } = store;
  return {
    kind: 'cpu',
    description: 'CPU (wasm)',
    config,
    upload: (weights) => store.keep(fromHost(shapes, weights)),
    download: async (weights) => toHost(shapes, find(weights)),
    combine(terms) {
      const parts = terms.map(([, weights]) => tree.ref(find(weights)));
      return store.keep(combine(parts, np.array(terms.map(([coefficient]) => coefficient))));
    },
    async compare(...four) {
      const [a, b, c, d] = await Promise.all(four.map((weights) => toHost(shapes, find(weights))));
      return compareDifferences(a!, b!, c!, d!);
    },
    free: store.free,
    sample: async (policy, request) => sampleRows(model, resolve(policy, find), request),
    score: async (policy, batch) =>
      demandFinite('score: the log-probability', batch, await score(model, resolve(policy, find), batch)),
    evaluate: async (policy, reference, batch) =>
      evaluatePolicy(model, resolve(policy, find), resolve(reference, find), batch),
    trainer: (start) => createTrainer(model, store, store.keep(tree.ref(find(start)))),
    close() {
      store.close();
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
