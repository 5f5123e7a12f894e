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
  ...{ engine, tokenizer, domain: tales(world.rewards), world },
  encode: (prompt, instruction) => promptTokens(tokenizer, prompt, instruction),
  ...{ person, given: null, heldOutPairs: null, passes: 3, space: plainSpace(engine, true), rowsTogether: null },
});

/** A small transformer that writes the endings of tales; the grammar knows the true reward of each. */
export function openTales(world: TalesWorld, { engine, tokenizer, base, person }: Storyteller): TextRuntime {
  // Sequences are taken to fill the context.
  return openTexts(talesSetup(world, engine, tokenizer, person), base, engine.config.max_position_embeddings);
}
