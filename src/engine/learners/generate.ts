import type { TextDomain } from '../../domains/textDomain';
import type { TalesWorld } from '../../experiment/experiment';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import type { TextResponse } from '../../trace/events';
import type { TokenisedResponse } from '../language/batches';
import type { LanguageEngine, Policy } from '../language/engine';

/** Everything that it takes to write and to judge texts. */
export interface TextSetup {
  engine: LanguageEngine;
  tokenizer: Tokenizer;
  domain: TextDomain;
  world: TalesWorld;
}

/** The tokens that a response follows; an instruction stands before the prompt. */
export function promptTokens(tokenizer: Tokenizer, prompt: string, instruction: readonly number[] = []): number[] {
  return [tokenizer.beginToken, ...instruction, ...tokenizer.encode(prompt)];
}

/** Responses to prompts as rows that are scored or trained. */
export function responseRows(
  tokenizer: Tokenizer,
  prompts: readonly string[],
  responses: readonly Pick<TextResponse, 'prompt' | 'ids'>[],
): TokenisedResponse[] {
  const encoded = prompts.map((prompt) => promptTokens(tokenizer, prompt));
  return responses.map(({ prompt, ids }) => ({ prompt: encoded[prompt]!, response: ids }));
}

/** `responses` endings for each prompt, in the order of the prompts, judged. The same random numbers give the same draws in every arm. */
export async function write(
  { engine, tokenizer, domain, world }: TextSetup,
  policy: Policy,
  prompts: readonly string[],
  responses: number,
  seed: number,
  stream: number,
  instruction: readonly number[] = [],
): Promise<TextResponse[]> {
  const { temperature, topK, topP } = world.sampling;
  const rows = prompts.flatMap((prompt) =>
    Array<number[]>(responses).fill(promptTokens(tokenizer, prompt, instruction)),
  );
  // A response also ends at the end of the model's context.
  const room = engine.config.max_position_embeddings - Math.max(...rows.map((row) => row.length));
  const maxTokens = Math.min(world.sampling.maxTokens, room);
  const drawn = await engine.sample(policy, {
    prompts: rows,
    maxTokens,
    temperature,
    topK,
    topP,
    endToken: tokenizer.endToken,
    seed,
    stream,
  });
  return drawn.map((ids, row) => {
    const prompt = Math.floor(row / responses);
    const text = tokenizer.decode(ids);
    return { prompt, text, ids, ...domain.judge(prompts[prompt]!, text) };
  });
}
