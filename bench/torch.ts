import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OptimiserSettings } from '../src/engine/language/engine';
import type { ModelConfig } from '../src/model/config';
import type { Contender } from './contender';
import { initialWeights, LENGTH, MODEL, OPTIMISER, ROWS, tokens } from './model';
import { openProcess } from './process';
import type { Opened, Precision } from './runtime';

/** What only PyTorch offers: its f32 product of n × n matrices, in 10⁹ operations a second. */
export interface TorchRates extends Contender {
  cube(n: number): Promise<number>;
  /** Takes what every contender starts from. */
  load(start: TorchStart): Promise<void>;
}

interface TorchStart {
  model: typeof MODEL;
  optimiser: typeof OPTIMISER;
  rows: number;
  length: number;
  ids: number[];
  /** Name → f32 in base64. */
  weights: Record<string, string>;
}

const script = (name: string) => join(fileURLToPath(new URL('.', import.meta.url)), 'torch', name);

/** Whether this Python has PyTorch with a card. */
export function hasTorch(python: string): boolean {
  const probe = 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 3)';
  return spawnSync(python, ['-c', probe], { stdio: 'ignore' }).status === 0;
}

/** PyTorch on the card where there is one, else on the processor. */
export function openTorch(python: string): Opened {
  const opened = openProcess(python, [script('step.py')]);
  const weights = Object.fromEntries(
    [...initialWeights()].map(([name, { buffer }]) => [name, Buffer.from(buffer).toString('base64')]),
  );
  const start = { model: MODEL, optimiser: OPTIMISER, rows: ROWS, length: LENGTH, ids: [...tokens()], weights };
  // Answers come in order, so whatever is asked next waits for this; a failure comes back with it.
  opened.call('load', start).catch(() => {});
  return opened;
}

/** What torch/models.py is asked: a pair of 2 × `length` tokens, and sampling of two models of random weights. */
export interface TorchAsked {
  readonly precision: Precision;
  readonly model: ModelConfig;
  readonly bench: ModelConfig;
  readonly length: number;
  readonly rank: number;
  readonly alpha: number;
  readonly beta: number;
  readonly optimiser: OptimiserSettings;
  readonly rows: readonly number[];
  /** Tokens of a prompt, and how many are drawn to it. */
  readonly prompt: number;
  readonly tokens: { readonly model: number; readonly bench: number };
  readonly samples: number;
}

/** What it prints; a work that failed has an `error` instead of figures. */
export interface TorchModels {
  readonly device: string;
  readonly torch: string;
  readonly works: readonly (TorchTuned | TorchSampled)[];
}

export interface TorchTuned {
  readonly work: 'tune';
  readonly mode: 'eager' | 'compiled';
  readonly milliseconds?: number;
  readonly losses?: readonly number[];
  readonly error?: string;
}

export interface TorchSampled {
  readonly work: 'sample';
  readonly of: 'model' | 'bench';
  readonly rows: number;
  readonly tokensPerSecond?: number;
  readonly error?: string;
}

export function torchModels(python: string, asked: TorchAsked): TorchModels {
  const { status, stdout, error } = spawnSync(python, [script('models.py')], {
    ...{ input: JSON.stringify(asked), encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] },
  });
  if (status !== 0) throw new Error(`PyTorch's models.py ended with ${error?.message ?? `status ${status}`}`);
  return JSON.parse(stdout);
}
