import { type Generator, generator, streamOf } from '../../random';
import { GRAMMAR } from './grammar';
import { type Measure, measure } from './measure';
import { expand, itemsOf } from './rules';
import { render } from './text';

export interface Story {
  prompt: string;
  response: string;
}

/** Story numbers from here on are held out; those below are for training. */
export const HELD_OUT = 2 ** 31;

const PROMPT = itemsOf('{prompt}');
const RESPONSE = itemsOf('{response}');

/** Story `index` (0 … 2^32−1) of a stream; the same arguments give the same story everywhere. */
export function generate(seed: number, stream: number, index: number): Story {
  const { prompt, responses } = tell(generator(seed, stream, index), 1);
  return { prompt, response: responses[0]! };
}

/** A prompt, and responses to it, each drawn for itself. */
export function tell(draw: Generator, responses: number): { prompt: string; responses: string[] } {
  const prompt = expand(GRAMMAR, PROMPT, {}, draw);
  const respond = () => render(expand(GRAMMAR, RESPONSE, prompt.variables, draw).words);
  return { prompt: render(prompt.words), responses: Array.from({ length: responses }, respond) };
}

/** Stories `start`, `start + 1`, … of the corpus of a seed; training from 0, held-out from `HELD_OUT`. */
export function* corpus(seed: number, start: number, count: number): globalThis.Generator<Story, void, undefined> {
  const stream = streamOf('corpus');
  for (let i = 0; i < count; i++) yield generate(seed, stream, start + i);
}

/** `count` prompts for evaluation, no two alike, of held-out story numbers. */
export function heldOutPrompts(seed: number, count: number): string[] {
  const prompts = new Set<string>();
  for (let i = 0; prompts.size < count; i++) prompts.add(generate(seed, streamOf('evaluate'), HELD_OUT + i).prompt);
  return [...prompts];
}

/** Variables whose values decide which rules come next. */
const DECIDING = ['trouble', 'when', 'tone', 'kindness', 'ending', 'met'];

/** Number of stories, their words and their entropy, exactly. */
export function measureStories(): { prompts: Measure; stories: Measure; entropyPerToken: number } {
  const prompts = measure(GRAMMAR, PROMPT, {}, DECIDING);
  const stories = measure(GRAMMAR, itemsOf('{prompt} {response}'), {}, DECIDING);
  const responseWords = stories.meanWords - prompts.meanWords;
  // One token a word, and the end token, which costs nothing of its own: the probability of stopping there is already counted.
  return { prompts, stories, entropyPerToken: (stories.entropy - prompts.entropy) / (responseWords + 1) };
}
