import { interval95 } from '../../algorithms/statistics';
import { streamOf } from '../../random';
import type { EvaluationTexts, Metrics, TextResponse, TextSample } from '../../trace/events';
import { perplexityOf, repetitionOf } from '../finetune/health';
import { packResponses, paddedLength, type TokenisedResponse } from '../language/batches';
import type { LanguageEngine, Policy, TokenBatch } from '../language/engine';
import type { Spent } from '../loop/checkpoint';
import type { PairMetrics } from '../loop/runtime';
import { responseRows, type TextSetup, write } from './generate';

export type TextMetrics = Omit<Metrics, keyof PairMetrics | keyof Spent>;

/**
 * One response of the solution (or of what is judged in its place) to each held-out prompt: the same prompts and random numbers in every arm and at every iteration.
 * KL divergences are Rao-Blackwellised: per sampled prefix the exact KL over the vocabulary, summed over the response. With held-out
 * pairs the reward is not of the response, but of the prompt's own pair (`preferences`).
 */
export async function evaluateSolution(
  setup: TextSetup,
  { solution, base, anchor, seed }: { solution: Policy; base: Policy; anchor: Policy; seed: number },
): Promise<{ metrics: TextMetrics; evaluation: EvaluationTexts }> {
  const { domain, world, heldOutPairs } = setup;
  const prompts = domain.heldOutPrompts(seed, world.evaluation.prompts);
  const written = await write(setup, solution, prompts, 1, seed, streamOf('evaluate'));
  const judged = heldOutPairs && (await preferences(setup, await heldOutPairs(base, seed), solution, base));
  const responses = judged ? written.map((response, i) => ({ ...response, reward: judged.won[i]! })) : written;
  const rows = responseRows(setup, prompts, responses);
  const toBase = await divergence(setup, solution, base, rows);
  const toAnchor = await divergence(setup, solution, anchor, rows);
  return {
    metrics: {
      ...describe(responses),
      ...(judged && heldOutMargin(judged.margins)),
      gap: null,
      klBase: toBase.kl / rows.length,
      klStep: toAnchor.kl / rows.length,
      entropy: toBase.tokens === 0 ? 0 : toBase.entropy / toBase.tokens,
      ...(setup.neutral !== undefined && (await manner(setup.engine, solution, written, setup.neutral))),
    },
    evaluation: evaluationTexts(prompts, responses),
  };
}

/** More says no more, and would not be a number of a run. */
const MOST_PERPLEXITY = 1e12;

/** How a policy writes, beside what its responses are worth. */
async function manner(
  engine: LanguageEngine,
  policy: Policy,
  responses: readonly TextResponse[],
  neutral: TokenisedResponse | null,
): Promise<Pick<Metrics, 'responseTokens' | 'repetition' | 'neutralPerplexity'>> {
  const ids = responses.map((response) => response.ids);
  return {
    responseTokens: ids.reduce((total, { length }) => total + length, 0) / ids.length,
    repetition: repetitionOf(ids),
    ...(neutral && { neutralPerplexity: Math.min(MOST_PERPLEXITY, await perplexityOf(engine, policy, neutral)) }),
  };
}

/** Sums over the tokens of all responses: KL(solution ‖ other) and the solution's entropy, nats. */
async function divergence(
  { engine, rowsTogether }: TextSetup,
  solution: Policy,
  other: Policy,
  rows: readonly TokenisedResponse[],
): Promise<{ kl: number; entropy: number; tokens: number }> {
  const total = { kl: 0, entropy: 0, tokens: 0 };
  for (const some of inParts(rows, rowsTogether)) {
    const batch = packResponses(some, paddedLength(some, engine.config.max_position_embeddings));
    const found = await engine.evaluate(solution, other, batch);
    total.kl += sum(found.kl);
    total.entropy += sum(found.entropy);
    total.tokens += tokensOf(batch);
  }
  return total;
}

/**
 * Whether the solution prefers the chosen response of each prompt's pair: 1 if its log-ratio to the base is the higher, ½ if both are equal (as at the base
 * itself) or the prompt has no pair, else 0. It is the accuracy of the implicit reward (DPO, arXiv 2305.18290). `margins` are the differences of these
 * log-ratios, nats, [pairs].
 */
async function preferences(
  setup: TextSetup,
  { prompts, responses }: TextSample,
  solution: Policy,
  base: Policy,
): Promise<{ won: number[]; margins: number[] }> {
  const { engine, rowsTogether } = setup;
  const won = prompts.map(() => 0.5);
  const margins: number[] = [];
  for (const some of inParts(responseRows(setup, prompts, responses), rowsTogether)) {
    const batch = packResponses(some, paddedLength(some, engine.config.max_position_embeddings));
    const [ours, theirs] = [await engine.score(solution, batch), await engine.score(base, batch)];
    const ratioOf = (row: number) => {
      let ratio = 0;
      for (let i = row * batch.length; i < (row + 1) * batch.length; i++) ratio += ours[i]! - theirs[i]!;
      return ratio;
    };
    for (let row = 0; row < batch.rows; row += 2) {
      const margin = ratioOf(row) - ratioOf(row + 1);
      won[responses[2 * margins.length]!.prompt] = (Math.sign(margin) + 1) / 2;
      margins.push(margin);
    }
  }
  return { won, margins };
}

function heldOutMargin(
  margins: readonly number[],
): Pick<Metrics, 'heldOutPairs' | 'heldOutMargin' | 'heldOutMarginLow' | 'heldOutMarginHigh'> {
  if (margins.length === 0) return {};
  const { n, mean, low, high } = interval95(margins);
  return {
    heldOutPairs: n,
    heldOutMargin: mean,
    ...(n > 1 && { heldOutMarginLow: low, heldOutMarginHigh: high }),
  };
}

function inParts<One>(all: readonly One[], size: number | null): (readonly One[])[] {
  if (size === null) return [all];
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Mean reward, a reward model's if it judges, length and share that parses. */
export function describe(responses: readonly TextResponse[]) {
  const n = responses.length;
  const mean = (value: (response: TextResponse) => number) => responses.reduce((sum, one) => sum + value(one), 0) / n;
  const reward = mean((one) => one.reward);
  const variance = responses.reduce((sum, one) => sum + (one.reward - reward) ** 2, 0) / Math.max(n - 1, 1);
  return {
    reward,
    ...(responses[0]?.proxy !== undefined && { proxyReward: mean((one) => one.proxy ?? 0) }),
    rewardError: Math.sqrt(variance / n),
    length: mean((one) => one.words),
    parses: mean((one) => (one.reason === null ? 1 : 0)),
  };
}

export const evaluationTexts = (prompts: string[], responses: readonly TextResponse[]): EvaluationTexts => ({
  prompts,
  texts: responses.map(({ text }) => text),
  rewards: responses.map(({ reward }) => reward),
  words: responses.map(({ words }) => words),
});

const sum = (values: Float32Array): number => values.reduce((total, x) => total + x, 0);

const tokensOf = ({ scored }: TokenBatch): number => scored.reduce((count, x) => count + x, 0);

/** Mean over the scored tokens of values that are 0 elsewhere; 0 if there is none. */
export function meanOfTokens(values: Float32Array, batch: TokenBatch): number {
  const tokens = tokensOf(batch);
  return tokens === 0 ? 0 : sum(values) / tokens;
}
