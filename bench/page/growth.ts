import { type LanguageEngine, single, type Weights } from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import { openDevice } from '../../src/gpu/device';
import { weightShapes } from '../../src/model/weights';
import { expose } from '../contender';
import type { Growth, GrowthPoint } from '../growth';
import { median } from '../median';
import { OPTIMISER } from '../model';
import { anyWeights } from '../models/random';
import { countBytes } from './bytes';

const bytes = typeof GPUDevice === 'undefined' ? null : countBytes();

/** A sample is as many repetitions as take about this long. */
const SAMPLE_MS = 200;
const SAMPLES = 3;

/** Milliseconds of one call of `work`, which may be queued; the first call compiles. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const once = async (count: number) => {
    const start = performance.now();
    await Promise.all(Array.from({ length: count }, work));
    return (performance.now() - start) / count;
  };
  await once(1);
  const rough = await once(1);
  if (rough > 10 * SAMPLE_MS) return rough;
  const count = Math.max(1, Math.round(SAMPLE_MS / rough));
  const taken: number[] = [];
  for (let i = 0; i < SAMPLES; i++) taken.push(await once(count));
  return median(taken);
}

function workOf(engine: LanguageEngine, weights: Weights, { rows, length, work, config }: GrowthPoint) {
  const ids = Int32Array.from({ length: rows * length }, (_, i) => (Math.imul(i, 40_503) >>> 4) % config.vocab_size);
  if (work === 'step') {
    const trainer = engine.trainer(weights);
    const scored = Uint8Array.from(ids, (_, i) => Number(i % length > 0));
    const task = { kind: 'language', batch: { rows, length, ids, scored }, tokens: rows * (length - 1) } as const;
    return () => trainer.step([task], OPTIMISER);
  }
  const prompts = Array.from({ length: rows }, (_, row) => [...ids.subarray(row * length, (row + 1 / 4) * length)]);
  const asked = { temperature: 1, topK: 0, topP: 1, endToken: config.vocab_size, seed: 1, stream: 0 };
  return () => engine.sample(single(weights), { prompts, maxTokens: (3 / 4) * length, ...asked });
}

const growth: Growth = {
  async grow(point) {
    const opened = await openDevice(navigator.gpu);
    if (!opened.device) throw new Error(opened.message);
    if (!bytes) throw new Error('this page has no WebGPU to watch');
    bytes.begin();
    try {
      const read = anyWeights(point.config);
      const engine = await openWebgpuEngine(point.config, opened.device);
      const weights = engine.upload(new Map([...weightShapes(point.config).keys()].map((name) => [name, read(name)])));
      const milliseconds = await timeOf(workOf(engine, weights, point));
      engine.close();
      return { milliseconds, bytes: bytes.most() };
    } finally {
      opened.device.destroy();
    }
  },
};
expose(growth);
