import { dpo } from '../../src/algorithms/objectives/dpo';
import { configured } from '../../src/algorithms/objectives/table';
import type { TokenPair } from '../../src/engine/finetune/textPairs';
import { type TuneSettings, type TuneStep, tune } from '../../src/engine/finetune/tune';
import type { LanguageEngine, Weights } from '../../src/engine/language/engine';
import { type Adapter, adapterShapes, modulesOf } from '../../src/model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../src/model/config';

/**
 * DPO on an adapter of every linear layer whose first weights are a formula, so that whoever knows this can take the same steps:
 * test/fixtures/smollm2/make_tune.py.
 */
export interface FixedTuning {
  readonly rank: number;
  readonly alpha: number;
  readonly beta: number;
  readonly learningRate: number;
  readonly steps: number;
  /** Of every step all. */
  readonly pairs: readonly TokenPair[];
}

/** What a step saw before it moved the weights; the last, whose norm is null, moved nothing. */
export type FixedStep = Pick<TuneStep, 'loss' | 'gradientNorm'>;

/** A fixed tuning in a page. */
export interface Tuner {
  /** Opens a model, a folder or GGUF file below `files/`, on a backend, and takes the steps. */
  tuneFixed(backend: string, model: string, tuning: FixedTuning): Promise<FixedReport>;
}

interface FixedReport {
  readonly description: string;
  /** Milliseconds, with what it takes to fetch the file from this machine; and those of the steps. */
  readonly opened: number;
  readonly tuned: number;
  /** What WebGPU planned to hold, for people; null on the CPU engine. */
  readonly plan: string | null;
  readonly steps: readonly FixedStep[];
}

export const fixedAdapter = (config: ModelConfig, { rank, alpha }: Pick<FixedTuning, 'rank' | 'alpha'>): Adapter => ({
  ...{ rank, alpha, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) },
});

/** The A that make_tune.py gives the n-th module; B is zero. */
export function fixedWeights(config: ModelConfig, adapter: Adapter): HostWeights {
  let module = -1;
  return new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, into]]) => {
      const values = new Float32Array(rows! * into!);
      if (name.includes('lora_A')) {
        module++;
        const of = (i: number) => ((i * 7919 + module * 104_729) % 1009) / 1009 - 0.5;
        for (let i = 0; i < values.length; i++) values[i] = (2 / Math.sqrt(into!)) * of(i);
      }
      return [name, values];
    }),
  );
}

export const fixedSettings = ({ beta, learningRate, steps, pairs }: FixedTuning): TuneSettings => ({
  ...{ objective: configured(dpo, { beta }), steps, pairsPerStep: pairs.length, microBatches: 1 },
  ...{ shuffle: null, norms: false, learningRate, warmup: 0, decay: 'constant' },
  ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 },
});

/** The steps on an engine that has the adapter, from fixed weights that it holds. */
export async function fixedSteps(engine: LanguageEngine, start: Weights, tuning: FixedTuning): Promise<FixedStep[]> {
  const taken = tune(engine, engine.trainer(start), start, tuning.pairs, fixedSettings(tuning));
  const steps: FixedStep[] = [];
  for await (const { loss, gradientNorm } of taken) steps.push({ loss, gradientNorm });
  return steps;
}
