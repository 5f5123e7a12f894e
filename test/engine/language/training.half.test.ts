import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import { type LanguageEngine, single, type TokenBatch, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { generator } from '../../../src/random';
import { randomWeights } from '../../../src/selftest/model64';
import { halfDevice } from '../../support/gpu';
import { SMALL_LLAMA } from '../../support/smallLlama';

const config = { ...SMALL_LLAMA, vocab_size: 64 };
const optimiser = { learningRate: 0.003, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
const [rows, length] = [6, 21];

function makeBatch(): TokenBatch {
  const draw = generator(9, 1);
  const ids = Int32Array.from({ length: rows * length }, () => draw.below(config.vocab_size));
  return { rows, length, ids, scored: Uint8Array.from(ids, (_, i) => Number(i % length >= 3)) };
}

type Tensors = ReadonlyMap<string, Float32Array>;

/** ‖a − b‖ / ‖b‖ over all tensors. */
function distance(a: Tensors, b: Tensors): number {
  let [difference, norm] = [0, 0];
  for (const [name, values] of b)
    for (const [i, value] of values.entries()) {
      difference += (a.get(name)![i]! - value) ** 2;
      norm += value ** 2;
    }
  return Math.sqrt(difference / norm);
}

const largest = (a: Float32Array, b: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

/**
 * Rounding both operands to the nearest f16 moves a product of K random terms by about 2⁻¹² of its size (a rounding error is 2⁻¹¹/√12 to
 * 2⁻¹¹/√3 of a number, two of them add up as squares). Some ten products lie between an input and a gradient: 2⁻¹²·√10, 8e-4. Both
 * roundings in one direction, which WGSL allows too, would be four times that.
 */
const GRADIENT = 4 * 2 ** -12 * Math.sqrt(10);

// Without quads, which lavapipe compiles for minutes.
const device = { ...(await halfDevice()), subgroups: false };

/** lavapipe compiles some kernels for half a minute. */
const LONG = { timeout: 900_000 };

describe('WebGPU in half precision, beside f32', LONG, () => {
  const batch = makeBatch();
  const [host, other] = [randomWeights(config, 3, 0.25), randomWeights(config, 4, 0.25)];
  let engines: [single: LanguageEngine, half: LanguageEngine];
  let reference: Float32Array;
  const taskOf = (beta: number): TrainTask => {
    return { kind: 'preference', objective: configured(dpo, { beta }), batch, reference, pairs: rows / 2 };
  };
  const both = async <T>(use: (engine: LanguageEngine) => Promise<T>): Promise<[T, T]> => [
    await use(engines[0]),
    await use(engines[1]),
  ];

  beforeAll(async () => {
    engines = [await openWebgpuEngine(config, device), await openWebgpuEngine(config, device, { precision: 'half' })];
    reference = await engines[0].score(single(engines[0].upload(other)), batch);
  }, LONG.timeout);
  afterAll(() => {
    for (const engine of engines) engine.close();
  });

  it('says so, and which kernels run', () => {
    expect(engines[1].description).toBe(`${device.description}, half precision`);
    expect(engines[1].kernels).toMatch(/half .*: half /);
    expect(engines[0].kernels).not.toContain('half');
  });

  it('scores within 2e-2 nats, and not to the same bits', async () => {
    const [f32, half] = await both((engine) => engine.score(single(engine.upload(host)), batch));
    console.info(`scores: within ${largest(half, f32)} nats`);
    // Logits of size 5 at these weights, two layers: 5 · 2⁻¹¹ · √10 nats is one deviation.
    expect(largest(half, f32)).toBeLessThan(2e-2);
    expect(largest(half, f32)).toBeGreaterThan(1e-5);
  });

  it.each([0.2, 1e-4])('keeps the gradient at β = %f, however small its numbers', async (beta) => {
    const [f32, half] = await both((engine) => engine.trainer(engine.upload(host)).gradient([taskOf(beta)]));
    console.info(`gradient at β = ${beta}: relative L2 ${distance(half, f32)}`);
    expect(distance(half, f32)).toBeLessThan(GRADIENT);
    expect(distance(half, f32)).toBeGreaterThan(1e-6);
  });

  it('adds weights to the same bits, extrapolated too', async () => {
    const [f32, half] = await both(async (engine) => {
      const [solution, previous] = [engine.upload(host), engine.upload(other)];
      return engine.download(
        engine.combine([
          [1.4, solution],
          [-0.4, previous],
        ]),
      );
    });
    for (const [name, values] of f32) expect(half.get(name)).toEqual(values);
  });

  it('trains along the same curve', async () => {
    const [f32, half] = await both(async (engine) => {
      const trainer = engine.trainer(engine.upload(host));
      const steps: { loss: number; norm: number }[] = [];
      for (let i = 0; i < 20; i++) {
        const { loss, gradientNorm } = await trainer.step([taskOf(0.2)], optimiser);
        steps.push({ loss, norm: gradientNorm });
      }
      return steps;
    });
    expect(f32.at(-1)!.loss).toBeLessThan(0.5 * f32[0]!.loss);
    const largestOf = (of: (i: number) => number) => Math.max(...f32.map((_, i) => of(i)));
    const loss = largestOf((i) => Math.abs(half[i]!.loss - f32[i]!.loss) / f32[0]!.loss);
    const norm = largestOf((i) => Math.abs(half[i]!.norm - f32[i]!.norm) / f32[0]!.norm);
    console.info(
      `half beside f32 over 20 steps: losses within ${loss}, norms of the gradient within ${norm} of the first`,
    );
    expect(loss).toBeLessThan(0.01);
    expect(norm).toBeLessThan(0.02);
  });
});
