import type { ModelWorld } from '../experiment/experiment';
import type { HostWeights } from '../model/config';
import { encodeSaid } from '../model/conversation';
import { streamOf } from '../random';
import type { OwnModel } from './input/material';
import { single } from './language/engine';
import { newAdapter, type OwnPrompt, ROWS_TOGETHER, splitOfData } from './learners/own';
import { type Machine, type OwnMaterial, openOwnEngine } from './open';

/** A person's model that writes outside of a run, as it was or as an arm has made it. */

/** How it writes. */
export interface Manner {
  readonly temperature: number;
  /** Most tokens of a response. */
  readonly maxTokens: number;
}

export interface Writer {
  /** What the policy of these weights (null: the base) answers to each prompt. */
  write(weights: HostWeights | null, prompts: readonly OwnPrompt[], manner: Manner, seed: number): Promise<string[]>;
  close(): void;
}

/** A prompt as a person types it: with `chat` what a user says, written by the model's template. Throws an Error if it has none, or the prompt no token. */
export function typedPrompt({ tokenizer, writeChat }: OwnModel, text: string, chat: boolean): OwnPrompt {
  const turns = [{ role: 'user', content: text }];
  const { prompt: ids } = encodeSaid(tokenizer, writeChat, chat ? turns : text, '');
  if (ids.length === 0) throw new Error('the prompt has no token');
  return { text, ids, ...(chat && writeChat && { reading: { turns, raw: writeChat(turns, true) } }) };
}

/** The first of the prompts that are held out, at most so many. */
export const heldOutPrompts = (world: ModelWorld, { data }: OwnMaterial, most: number): readonly OwnPrompt[] =>
  splitOfData(world, data).heldOut.slice(0, most);

/** Opens the model with an adapter on an engine of its own, which is closed with the writer. */
export async function openWriter(
  world: ModelWorld,
  choice: Parameters<typeof openOwnEngine>[1],
  own: OwnMaterial,
  machine: Pick<Machine, 'openDevice' | 'tuning'>,
  trained = newAdapter(own.model.config, world),
): Promise<Writer> {
  const context = own.model.config.max_position_embeddings;
  const length = Math.min(context, world.data.maxTokens);
  const work = { policies: 2, batch: null, trained: false, sampled: { rows: ROWS_TOGETHER, length } };
  const { engine, base } = await openOwnEngine(trained, choice, own, { ...machine, announce() {} }, work);
  const { tokenizer } = own.model;
  return {
    async write(weights, prompts, { temperature, maxTokens }, seed) {
      const longest = Math.max(...prompts.map(({ ids }) => ids.length));
      const room = length - longest;
      if (room < 1) throw new Error(`the prompt has ${longest} tokens, and ${length} are taken with its answer`);
      const policy = engine.upload(weights ?? base);
      try {
        const texts: string[] = [];
        for (let firstRow = 0; firstRow < prompts.length; firstRow += ROWS_TOGETHER) {
          const rows = prompts.slice(firstRow, firstRow + ROWS_TOGETHER).map(({ ids }) => ids);
          const drawn = await engine.sample(single(policy), {
            ...{ prompts: rows, firstRow, maxTokens: Math.min(maxTokens, room), temperature, topK: 0, topP: 1 },
            ...{ endToken: tokenizer.endToken, seed, stream: streamOf('write') },
          });
          texts.push(...drawn.map((ids) => tokenizer.decode(ids)));
        }
        return texts;
      } finally {
        engine.free(policy);
      }
    },
    close: () => engine.close(),
  };
}
