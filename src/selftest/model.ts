import { dpo } from '../algorithms/objectives/dpo';
import { configured } from '../algorithms/objectives/table';
import { knownBatch, LOG_PROB_LIMIT } from '../engine/finetune/knownForward';
import { openCpuEngine } from '../engine/language/cpu/open';
import { type LanguageEngine, single, type TrainTask } from '../engine/language/engine';
import { openWebgpuEngine } from '../engine/language/webgpu/engine';
import type { Device } from '../gpu/device';
import { type Adapter, adapterShapes, modulesOf } from '../model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../model/config';
import type { ReadWeight } from '../model/files';
import { normal } from '../random';
import { type OpCase, relativeL2, worst } from './case';

/** What both engines make of the same work. */
interface Answers {
  logProbs: Float32Array;
  gradient: HostWeights;
  note: string;
}

const RANK = 4;

/** Of each tensor; an error of a kernel is of the size of the gradient. */
const GRADIENT_LIMIT = 1e-3;

/**
 * A person's model on this device beside the CPU engine, which shares no mathematics with it: its own shapes, its own weights, and an
 * adapter with B ≠ 0 on every linear layer.
 */
export function modelCases(config: ModelConfig, read: ReadWeight): OpCase[] {
  const adapter: Adapter = {
    ...{ rank: RANK, alpha: RANK, rankStabilised: false, freezeA: false },
    modules: modulesOf(config, null),
  };
  const adapted = { adapter, frozen: read };
  const own: HostWeights = new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, columns]], stream) => [
      name,
      Float32Array.from({ length: rows! * columns! }, (_, i) => normal(1, stream, 0, i) / Math.sqrt(columns! * 30)),
    ]),
  );
  const batch = knownBatch(config);
  const ask = async (engine: LanguageEngine): Promise<Answers> => {
    try {
      const weights = engine.upload(own);
      const logProbs = await engine.score(single(weights), batch);
      const task: TrainTask = {
        ...{ kind: 'preference', batch, pairs: batch.rows / 2 },
        objective: configured(dpo, { beta: 0.1 }),
        reference: new Float32Array(logProbs.length).map((_, i) => (batch.scored[i] ? logProbs[i]! : 0)),
      };
      const gradient = await engine.trainer(weights).gradient([task]);
      return { logProbs, gradient, note: engine.kernels ?? '' };
    } finally {
      engine.close();
    }
  };
  let reference: Promise<Answers> | null = null;
  let asked: Promise<Answers> | null = null;
  const both = async (device: Device) => {
    reference ??= openCpuEngine(config, adapted).then(ask);
    asked ??= openWebgpuEngine(config, device, { adapted }).then(ask);
    return [await asked, await reference] as const;
  };
  const shape = `${config.num_hidden_layers} layers, ${batch.rows} × ${batch.length} tokens, an adapter of rank ${RANK}`;
  return [
    {
      op: 'model, log-probabilities',
      shape,
      tolerance: 'nats, beside the CPU engine',
      async run(device) {
        const [ours, other] = await both(device);
        return { error: worst(ours.logProbs, other.logProbs), limit: LOG_PROB_LIMIT, note: ours.note };
      },
    },
    {
      op: 'model, gradient of the adapter',
      shape,
      tolerance: 'relative, of the worst tensor, beside the CPU engine',
      async run(device) {
        const [ours, other] = await both(device);
        const errors = [...ours.gradient].map(([name, values]) => relativeL2(values, other.gradient.get(name)!));
        return { error: Math.max(...errors), limit: GRADIENT_LIMIT };
      },
    },
  ];
}
