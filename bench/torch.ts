import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contender';
import { initialWeights, LENGTH, MODEL, OPTIMISER, ROWS, tokens } from './model';
import { openProcess } from './process';
import type { Opened } from './runtime';

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

/** Runs bench/torch/models.py; what it prints, or why there is nothing. */
export function torchModels(python: string): unknown {
  const { status, stdout } = spawnSync(python, [script('models.py')], {
    ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  });
  if (status !== 0) throw new Error(`models.py ended with status ${status}`);
  return JSON.parse(stdout);
}
