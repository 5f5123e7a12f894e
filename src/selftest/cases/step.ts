import { dpo } from '../../algorithms/objectives/dpo';
import { configured } from '../../algorithms/objectives/table';
import {
  type LanguageEngine,
  type OptimiserSettings,
  single,
  type TokenBatch,
  type TrainTask,
} from '../../engine/language/engine';
import { openWebgpuEngine } from '../../engine/language/webgpu/engine';
import { TALES_CONFIG } from '../../engine/pretraining/pretrain';
import type { Device } from '../../gpu/device';
import type { HostWeights, ModelConfig } from '../../model/config';
import type { Tuning } from '../../ops/tuning/tuning';
import { generator } from '../../random';
import { GRADIENT_LIMIT, normals, type OpCase, type Outcome, worst } from '../case';
import { logProbabilities, randomWeights } from '../model64';

/** One layer of the model that ships: the same shapes, and so the same kernels. */
const CONFIG: ModelConfig = { ...TALES_CONFIG, num_hidden_layers: 1 };
const BETA = 0.5;
const OPTIMISER: OptimiserSettings = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 1,
};

/** Three pairs of responses; the first two tokens of a row are its prompt. */
function makeBatch(): TokenBatch {
  const [rows, length] = [6, 11];
  const draw = generator(4, 2);
  const batch = { rows, length, ids: new Int32Array(rows * length), scored: new Uint8Array(rows * length) };
  for (let row = 0; row < rows; row++)
    for (let t = 0, end = 4 + draw.below(length - 3); t < end; t++) {
      batch.ids[row * length + t] = draw.below(CONFIG.vocab_size);
      batch.scored[row * length + t] = t >= 2 ? 1 : 0;
    }
  return batch;
}

/** Log-probability of every scored token in f64, else 0. */
function score64(weights: ReadonlyMap<string, ArrayLike<number>>, { rows, length, ids, scored }: TokenBatch) {
  const scores = new Float64Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const tokens = [...ids.subarray(row * length, (row + 1) * length)];
    const logs = logProbabilities(CONFIG, weights, tokens);
    for (let t = 1; t < length; t++) if (scored[row * length + t]) scores[row * length + t] = logs[t - 1]![tokens[t]!]!;
  }
  return scores;
}

/** Mean DPO loss of the pairs in f64. */
function loss64(weights: ReadonlyMap<string, ArrayLike<number>>, batch: TokenBatch, reference: Float32Array): number {
  const scores = score64(weights, batch);
  const pairs = batch.rows / 2;
  const ratio = (row: number) => {
    let sum = 0;
    for (let i = row * batch.length; i < (row + 1) * batch.length; i++)
      if (batch.scored[i]) sum += scores[i]! - reference[i]!;
    return sum;
  };
  let loss = 0;
  for (let pair = 0; pair < pairs; pair++)
    loss += Math.log1p(Math.exp(-BETA * (ratio(2 * pair) - ratio(2 * pair + 1))));
  return loss / pairs;
}

const taskOf = (batch: TokenBatch, reference: Float32Array): TrainTask => ({
  kind: 'preference',
  objective: configured(dpo, { beta: BETA }),
  batch,
  reference,
  pairs: batch.rows / 2,
});

/** Everything from tokens to gradients as a run does it; the note says by which kernels. */
function modelCase(
  op: string,
  tolerance: string,
  judge: (engine: LanguageEngine, weights: HostWeights, batch: TokenBatch) => Promise<Outcome>,
): OpCase {
  return {
    op,
    shape: 'one layer of the shipped model, 6 × 11 tokens',
    tolerance,
    async run(device: Device, tunings: readonly Tuning[] = []) {
      const engine = await openWebgpuEngine(CONFIG, device, { tunings });
      try {
        const outcome = await judge(engine, randomWeights(CONFIG, 5, 0.15), makeBatch());
        return { ...outcome, ...(engine.kernels && { note: engine.kernels }) };
      } finally {
        engine.close();
      }
    },
  };
}

export const cases: OpCase[] = [
  modelCase('log-probabilities', 'absolute', async (engine, host, batch) => {
    const scores = await engine.score(single(engine.upload(host)), batch);
    return { error: worst(scores, score64(host, batch)), limit: 1e-4 };
  }),
  modelCase('DPO, step 1', 'margin exactly 0, loss log 2', async (engine, host, batch) => {
    const weights = engine.upload(host);
    const reference = await engine.score(single(weights), batch);
    const report = await engine.trainer(weights).step([taskOf(batch, reference)], OPTIMISER);
    const apart = worst([...report.chosenRatio, ...report.rejectedRatio], new Float64Array(batch.rows));
    const off = Math.abs(report.loss - Math.LN2);
    return { error: apart > 0 ? Math.max(1, apart) : off, limit: 1e-6 };
  }),
  modelCase(
    'DPO, gradient',
    'along random directions, relative to every tensor’s norm',
    async (engine, host, batch) => {
      const weights = engine.upload(host);
      const noise = normals(batch.rows * batch.length, 6, 0.1);
      const reference = (await engine.score(single(weights), batch)).map((x, i) => x + noise[i]!);
      const gradient = await engine.trainer(weights).gradient([taskOf(batch, reference)]);
      const [actual, expected, norms]: number[][] = [[], [], []];
      for (const [tensor, [name, values]] of [...host].entries()) {
        const direction = normals(values.length, 7 + tensor);
        const h = 1e-3 / Math.sqrt(values.length);
        const moved = (by: number) => {
          const shifted = Float64Array.from(values, (w, i) => w + by * direction[i]!);
          return new Map<string, ArrayLike<number>>([...host, [name, shifted]]);
        };
        expected!.push((loss64(moved(h), batch, reference) - loss64(moved(-h), batch, reference)) / (2 * h));
        const slopes = gradient.get(name)!;
        actual!.push(slopes.reduce((sum, slope, i) => sum + slope * direction[i]!, 0));
        norms!.push(Math.hypot(...slopes));
      }
      return { error: worst(actual!, expected!, (_, i) => norms![i]!), limit: GRADIENT_LIMIT };
    },
  ),
];
