import { learnProxy } from '../../domains/tales/proxy';
import { tales } from '../../domains/tales/tales';
import type { TalesWorld } from '../../experiment/experiment';
import type { HostWeights } from '../../model/config';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import type { LanguageEngine } from '../language/engine';
import { promptTokens, type TextSetup } from './generate';
import type { Person } from './preferring';
import { openTexts, type TextRuntime } from './texts';
import { plainSpace } from './weightSpace';

/** What the world of tales runs on: an engine, the tokenizer of its model, and the base policy's weights. */
export interface Storyteller {
  engine: LanguageEngine;
  tokenizer: Tokenizer;
  base: HostWeights;
  /** Null if nobody can be asked. */
  person: Person | null;
}

/** What writes and judges tales. */
export const talesSetup = (
  world: TalesWorld,
  engine: LanguageEngine,
  tokenizer: Tokenizer,
  person: Person | null = null,
): TextSetup => ({
  ...{ engine, tokenizer, ...judged(world) },
  encode: (prompt, instruction) => promptTokens(tokenizer, prompt, instruction),
  ...{ person, given: null, heldOutPairs: null, passes: 3, space: plainSpace(engine, true), rowsTogether: null },
});

/** Who judges. A reward model judges as it has learnt; what was noisy or biased were the labels of the people. */
function judged(world: TalesWorld): Pick<TextSetup, 'domain' | 'world'> {
  const { oracle, rewards } = world;
  if (!oracle.proxy) return { domain: tales(rewards), world };
  const proxy = learnProxy(rewards, oracle, oracle.proxy);
  return { domain: tales(rewards, proxy), world: { ...world, oracle: { ...oracle, labelNoise: 0, lengthBias: 0 } } };
}

/** A small transformer that writes the endings of tales; the grammar knows the true reward of each. */
export function openTales(world: TalesWorld, { engine, tokenizer, base, person }: Storyteller): TextRuntime {
  // Sequences are taken to fill the context.
  return openTexts(talesSetup(world, engine, tokenizer, person), base, engine.config.max_position_embeddings);
}
