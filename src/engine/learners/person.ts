import { pairsToAsk } from '../../domains/oracle';
import { streamOf } from '../../random';
import type { TextLabels, TextSample } from '../../trace/events';
import type { Policy } from '../language/engine';
import { type TextSetup, write } from './generate';

/** Preferences of whoever sits before the page, in place of an oracle's. */

/** Of each prompt two responses that differ, and which of them was preferred; those of which neither was are left out, and counted. */
export async function personalPairs(
  { person, readingOf }: Pick<TextSetup, 'person' | 'readingOf'>,
  sample: TextSample,
  seed: number,
  stream: number,
): Promise<TextLabels> {
  const { prompts, responses } = sample;
  const asked = pairsToAsk(sample, seed, stream).flatMap((pair, prompt) => (pair ? [{ prompt, pair }] : []));
  const preferred = await person!(
    asked.map(({ prompt, pair: [a, b] }) => {
      const text = prompts[prompt]!;
      const reading = readingOf?.(text);
      return { prompt: text, first: responses[a]!.text, second: responses[b]!.text, ...(reading && { reading }) };
    }),
  );
  const pairs = asked.flatMap(({ prompt, pair: [a, b] }, i) => {
    const answer = preferred[i]!;
    if (answer === 'tie' || answer === 'skip') return [];
    const [chosen, rejected] = answer === 'first' ? [a, b] : [b, a];
    return [{ prompt, chosen, rejected, probability: 1 }];
  });
  return {
    kind: 'texts',
    pairs,
    skipped: prompts.length - pairs.length,
    undecided: asked.length - pairs.length,
  };
}

/** What a person prefers of two responses that the base gives to each held-out prompt: pairs, of which the preferred one is the first. */
export async function askHeldOut(setup: TextSetup, base: Policy, seed: number): Promise<TextSample> {
  const { domain, world } = setup;
  const prompts = domain.heldOutPrompts(seed, world.evaluation.prompts);
  const responses = await write(setup, base, prompts, 2, seed, streamOf('askHeldOut'));
  const sample: TextSample = { kind: 'texts', prompts, responses };
  const { pairs } = await personalPairs(setup, sample, seed, streamOf('askHeldOut'));
  return { ...sample, responses: pairs.flatMap(({ chosen, rejected }) => [responses[chosen]!, responses[rejected]!]) };
}
