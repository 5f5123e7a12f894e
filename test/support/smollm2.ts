import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { FixedStep, FixedTuning } from '../../bench/models/tuner';
import type { ChatMessage } from '../../src/model/chatTemplate';

/** What transformers, peft and torch make of SmolLM2-135M-Instruct in f64, from the file that `npm run test:models` fetches. */

/** For tests: a software adapter beside a load of 18 did not take the steps within 10 minutes. */
export const PATIENT = { timeout: 3_600_000 };

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/smollm2/${name}`, import.meta.url), 'utf8'));

/** test/fixtures/smollm2/make.py */
export const ROWS: readonly {
  prompt: string | ChatMessage[];
  completion: string;
  isPromptChanged: boolean;
  /** Token ids of the prompt, and of the completion with their log-probabilities. */
  before: number[];
  ids: number[];
  logProbs: number[];
}[] = read('rows.json');

/** test/fixtures/smollm2/make_tune.py */
const TUNED: Pick<FixedTuning, 'rank' | 'alpha' | 'beta' | 'learningRate'> & {
  /** Row of the prompt and the chosen completion, row of the rejected completion. */
  pairs: [number, number][];
  losses: number[];
  gradientNorms: number[];
  prompts: number[];
  greedyTokens: number;
  greedy: number[][];
} = read('tune.json');

/** Token ids of prompts, and what is written behind them, greedily, at most `tokens`. */
export const GREEDY = {
  prompts: TUNED.prompts.map((row) => ROWS[row]!.before),
  tokens: TUNED.greedyTokens,
  written: TUNED.greedy,
};

const { rank, alpha, beta, learningRate, pairs, losses, gradientNorms } = TUNED;

export const TUNING: FixedTuning = {
  ...{ rank, alpha, beta, learningRate, steps: gradientNorms.length },
  pairs: pairs.map(([a, b]) => ({ prompt: ROWS[a]!.before, chosen: ROWS[a]!.ids, rejected: ROWS[b]!.ids })),
};

/** Losses within 1e-4, norms within 1e-3 of theirs. Returns the largest difference of a loss. */
export function expectTheirSteps(steps: readonly FixedStep[]): number {
  expect(steps).toHaveLength(losses.length);
  const apart = steps.map(({ loss }, i) => Math.abs(loss - losses[i]!));
  for (const [i, by] of apart.entries()) expect(by, `loss ${i}`).toBeLessThan(1e-4);
  const norms = steps.map(({ gradientNorm }) => gradientNorm);
  expect(norms.pop()).toBeNull();
  for (const [i, norm] of norms.entries())
    expect(Math.abs(norm! / gradientNorms[i]! - 1), `norm ${i}`).toBeLessThan(1e-3);
  return Math.max(...apart);
}
