import { afterAll, beforeAll, describe, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { type LanguageEngine, single, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import {
  type Adapted,
  type Adapter,
  adaptableModules,
  adapterShapes,
  adapterWeights,
  scaleOf,
} from '../../../src/model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../../src/model/config';
import { weightShapes } from '../../../src/model/weights';
import { normals } from '../../../src/selftest/case';
import { familyFixtures } from '../../support/families';
import { testDevice } from '../../support/gpu';
import { expectClose, expectGradients } from '../../support/pytorch';

/*
 * An adapter on all linear layers of every family, against the engine that trains everything (which is held to PyTorch in
 * test/model/pytorch.test.ts) at the merged weights W + s·B·A, by the chain rule in f64: dA = s·Bᵀ·dW, dB = s·dW·Aᵀ.
 */

const open: Record<LanguageEngine['kind'], (config: ModelConfig, adapted: Adapted) => Promise<LanguageEngine>> = {
  cpu: openCpuEngine,
  webgpu: async (config, adapted) => openWebgpuEngine(config, await testDevice(), { adapted }),
};

/** op(a) [rows, inner] · op(b) [inner, columns] in f64, with the place of an element of each. */
function product(
  [rows, inner, columns]: readonly [number, number, number],
  a: (row: number, i: number) => number,
  b: (i: number, column: number) => number,
): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < inner; i++) sum += a(Math.floor(at / columns), i) * b(i, at % columns);
    return sum;
  });
}

describe.each(await familyFixtures())('an adapter of $name', ({ config, weights, batch }) => {
  const adapter: Adapter = {
    rank: 3,
    alpha: 6,
    rankStabilised: false,
    freezeA: false,
    modules: adaptableModules(config),
  };
  const scale = scaleOf(adapter);
  const own: HostWeights = new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, columns]], i) => [name, normals(rows! * columns!, i, 0.1)]),
  );
  const task: TrainTask = { kind: 'language', batch, tokens: 1 };
  let logProbs: Float32Array;
  const expected: HostWeights = new Map();

  beforeAll(async () => {
    const shapes = weightShapes(config);
    const merged: HostWeights = new Map(weights);
    const parts = adapter.modules.map((module) => {
      const name = `${module}.weight`;
      const { a, b } = adapterWeights(module);
      const [out, into] = shapes.get(name) as [number, number];
      return { name, a, b, out, into, valuesOfA: own.get(a)!, valuesOfB: own.get(b)! };
    });
    for (const { name, out, into, valuesOfA, valuesOfB } of parts) {
      const change = product(
        [out, adapter.rank, into],
        (row, r) => valuesOfB[row * adapter.rank + r]!,
        (r, column) => valuesOfA[r * into + column]!,
      );
      merged.set(
        name,
        weights.get(name)!.map((value, i) => value + scale * change[i]!),
      );
    }
    const engine = await openCpuEngine(config);
    const policy = engine.upload(merged);
    logProbs = await engine.score(single(policy), batch);
    const gradient = await engine.trainer(policy).gradient([task]);
    engine.close();
    for (const { name, a, b, out, into, valuesOfA, valuesOfB } of parts) {
      const dw = gradient.get(name)!;
      const da = product(
        [adapter.rank, out, into],
        (r, i) => scale * valuesOfB[i * adapter.rank + r]!,
        (i, column) => dw[i * into + column]!,
      );
      const db = product(
        [out, into, adapter.rank],
        (row, i) => dw[row * into + i]!,
        (i, r) => scale * valuesOfA[r * into + i]!,
      );
      expected.set(a, Float32Array.from(da)).set(b, Float32Array.from(db));
    }
  });

  describe.each(['cpu', 'webgpu'] as const)('on %s', (kind) => {
    let engine: LanguageEngine;
    beforeAll(async () => {
      engine = await open[kind](config, { adapter, frozen: async (name) => weights.get(name)! });
    });
    afterAll(() => engine.close());

    it('scores and trains as the merged weights do', async () => {
      const policy = engine.upload(own);
      expectClose(await engine.score(single(policy), batch), logProbs, 'log-probability');
      const gradient = await engine.trainer(policy).gradient([task]);
      // The flat buffer has an order of its own.
      const inOrder = [...adapterShapes(config, adapter).keys()].map((name) => [name, gradient.get(name)!] as const);
      expectGradients(new Map(inOrder), expected);
    });
  });
});
