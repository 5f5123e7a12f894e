import { GRAMMAR } from './grammar';
import type { Ending, Kindness, Tone } from './lexicon';
import { derive, type Frontier, itemsOf, type Variables } from './rules';
import { render, wordsOf } from './text';

/** The attributes of a response that the grammar can parse. */
export type Attributes = {
  tone: Tone;
  kindness: Kindness;
  ending: Ending;
  /** 1 to 4. */
  sentences: number;
  /** Marks not counted. */
  words: number;
  /** Words that repeat the word before (“very very”), and repeated sentences. */
  repeats: number;
  /** The deed takes up the trouble of the prompt. */
  fits: boolean;
  /** The hero meets an animal. */
  friend: boolean;
  /** An animal lends a hand. */
  helped: boolean;
  /** Somebody speaks. */
  dialogue: boolean;
};

type Parsed =
  | { attributes: Attributes; logProbability: number; reason: null }
  | {
      attributes: null;
      logProbability: null;
      /** Where and why the text leaves the grammar. */
      reason: string;
      /** Number of the first word or mark that does not fit, from 1; one more than there are if the text is too short. */
      at: number;
      /** The text that it is in. */
      part: 'prompt' | 'response';
    };

const PROMPT = itemsOf('{prompt}');
const RESPONSE = itemsOf('{response}');

/** Parses a response to its prompt. log p(response | prompt) is exact, in nats; the end token is part of the event. */
export function parse(prompt: string, response: string): Parsed {
  const scene = read('prompt', prompt, {});
  if ('reason' in scene) return scene;
  const story = read('response', response, scene.variables);
  if ('reason' in story) return story;
  const { words, variables, logProbability } = story;
  const attributes: Attributes = {
    tone: variables.tone as Tone,
    kindness: variables.kindness as Kindness,
    ending: variables.ending as Ending,
    sentences: sentencesOf(words).length,
    words: countWords(words),
    repeats: countRepeats(words),
    fits: variables.fits === 'yes',
    friend: variables.friend !== undefined,
    helped: variables.helped === 'yes',
    dialogue: variables.dialogue === 'yes',
  };
  return { attributes, logProbability, reason: null };
}

/** log p(prompt) in nats; −∞ if the grammar has no such prompt. */
export function promptLogProbability(prompt: string): number {
  const scene = read('prompt', prompt, {});
  return 'reason' in scene ? Number.NEGATIVE_INFINITY : scene.logProbability;
}

/** Words without marks. */
export const countWords = (words: readonly string[]): number => words.filter((word) => /^\p{L}/u.test(word)).length;

type Refusal = Extract<Parsed, { attributes: null }>;
type Reading = { words: string[]; variables: Variables; logProbability: number };

function read(part: 'prompt' | 'response', text: string, variables: Variables): Reading | Refusal {
  const refuse = (at: number, why: string): Refusal => ({
    attributes: null,
    logProbability: null,
    reason: `${part === 'prompt' ? 'prompt, ' : ''}word ${at + 1}: ${why}`,
    at: at + 1,
    part,
  });
  const words = wordsOf(text);
  const frontier: Frontier = { position: -1, expected: new Set() };
  const readings = derive(GRAMMAR, part === 'prompt' ? PROMPT : RESPONSE, variables, words, 0, frontier);
  const whole = readings.filter(({ end }) => end === words.length);
  if (whole.length === 0) {
    const end = Math.max(-1, ...readings.map((reading) => reading.end));
    const at = Math.max(end, frontier.position);
    const found = at < words.length ? `“${words[at]}”` : 'the text ends';
    return refuse(at, end === at ? `${found} after the end of the story` : `${found}${listed(frontier.expected)}`);
  }
  const printed = render(words);
  if (printed !== text) {
    const different = [...words.keys()].find((i) => !text.startsWith(render(words.slice(0, i + 1)))) ?? words.length;
    return refuse(different, 'a space is missing or too many');
  }
  const { variables: found, logProbability } = whole[0]!;
  return { words, variables: found, logProbability };
}

function listed(expected: ReadonlySet<string>): string {
  const some = [...expected].slice(0, 4).map((word) => `“${word}”`);
  const more = expected.size > some.length ? ' …' : '';
  return ` where ${some.join(', ')}${more} could stand`;
}

function sentencesOf(words: readonly string[]): string[] {
  const sentences: string[][] = [[]];
  for (const word of words) {
    sentences.at(-1)!.push(word);
    if (word === '.') sentences.push([]);
  }
  return sentences.filter((sentence) => sentence.length > 0).map(render);
}

function countRepeats(words: readonly string[]): number {
  const again = words.filter((word, i) => i > 0 && word === words[i - 1]).length;
  const sentences = sentencesOf(words);
  return again + sentences.length - new Set(sentences).size;
}
