import { streamOf } from '../../random';
import type { EvaluationTexts, TextResponse } from '../../trace/events';
import { packResponses, paddedLength, type TokenisedResponse } from '../language/batches';
import type { Policy } from '../language/engine';
import { describe, evaluationTexts, meanOfTokens, type TextMetrics } from './evaluation';
import { promptTokens, type TextSetup, write } from './generate';
import { NO_WORDS, type Wording } from './instructions';

/** A response as it is scored behind an instruction; what does not fit into the context is cut off. */
function rowsBehind(
  { engine, tokenizer }: TextSetup,
  prompts: readonly string[],
  responses: readonly TextResponse[],
  instruction: Wording,
): TokenisedResponse[] {
  const most = engine.config.max_position_embeddings;
  return responses.map(({ prompt, ids }) => {
    const before = promptTokens(tokenizer, prompts[prompt]!, instruction.ids);
    return { prompt: before, response: ids.slice(0, most - before.length) };
  });
}

/** log π(token) of every token of the responses behind an instruction, one list a response. */
export async function scoreTokens(
  setup: TextSetup,
  policy: Policy,
  prompts: readonly string[],
  responses: readonly TextResponse[],
  instruction: Wording,
): Promise<number[][]> {
  const rows = rowsBehind(setup, prompts, responses, instruction);
  const length = paddedLength(rows, setup.engine.config.max_position_embeddings);
  const scores = await setup.engine.score(policy, packResponses(rows, length));
  return rows.map(({ prompt, response }, row) => {
    const start = row * length + prompt.length;
    return [...scores.subarray(start, start + response.length)];
  });
}

/**
 * KL(policy ‖ other) per response, nats, from log-probabilities of the tokens of responses that the policy wrote: the sum over the
 * tokens of ρ − 1 − log ρ with ρ = other/policy, averaged over the responses (Schulman's k3, “Approximating KL divergence”, 2020).
 * Every term is an unbiased estimate of the divergence of its token and never negative. Policy and other read different contexts here,
 * and an engine gives the whole vocabulary behind one context only, so the exact sum of the other arms is not to be had; the two agree
 * in the mean at temperature 1 with all tokens kept.
 */
export function sampledDivergence(policy: readonly number[][], other: readonly number[][]): number {
  const total = policy.reduce(
    (sum, row, i) =>
      sum +
      row.slice(0, other[i]!.length).reduce((part, logProb, t) => {
        const change = other[i]![t]! - logProb;
        return part + Math.expm1(change) - change;
      }, 0),
    0,
  );
  // The last digits of Math.expm1 are left to each browser, and a trace is the same everywhere.
  return Math.fround(total / policy.length);
}

/** As `evaluateSolution`, of the base weights behind an instruction: one response to each held-out prompt. */
export async function evaluateInstruction(
  setup: TextSetup,
  policy: Policy,
  { instruction, previous, seed }: { instruction: Wording; previous: Wording; seed: number },
): Promise<{ metrics: TextMetrics; evaluation: EvaluationTexts }> {
  const { engine, domain, world } = setup;
  const prompts = domain.heldOutPrompts(seed, world.evaluation.prompts);
  const responses = await write(setup, policy, prompts, 1, seed, streamOf('evaluate'), instruction.ids);
  const rows = rowsBehind(setup, prompts, responses, instruction);
  const batch = packResponses(rows, paddedLength(rows, engine.config.max_position_embeddings));
  const { entropy } = await engine.evaluate(policy, policy, batch);
  const ours = await scoreTokens(setup, policy, prompts, responses, instruction);
  const divergence = async (other: Wording) =>
    other.text === instruction.text
      ? 0
      : sampledDivergence(ours, await scoreTokens(setup, policy, prompts, responses, other));
  return {
    metrics: {
      ...describe(responses),
      gap: null,
      klBase: await divergence(NO_WORDS),
      klStep: await divergence(previous),
      entropy: meanOfTokens(entropy, batch),
    },
    evaluation: evaluationTexts(prompts, responses),
  };
}
