import { describe, expect, test } from 'vitest';
import { parse, promptLogProbability } from '../../../src/domains/tales/parse';
import { corpus } from '../../../src/domains/tales/stories';
import { render, wordsOf } from '../../../src/domains/tales/text';
import { generator } from '../../../src/random';

const PROMPT = 'Pip the fox lived by the old mill. One windy day, he got his red kite stuck in a tree.';
const LONG =
  'Adventure was calling. Pip offered a tiny mouse a plum for some help. “Thank you,” said the mouse. At last, he was very very happy.';

describe('parse', () => {
  test('attributes of a long tale', () => {
    expect(parse(PROMPT, LONG).attributes).toEqual({
      tone: 'cheerful',
      kindness: 'kind',
      ending: 'happy',
      sentences: 4,
      words: 25,
      repeats: 1,
      fits: true,
      friend: true,
      helped: false,
      dialogue: true,
    });
  });

  test('attributes of a short tale', () => {
    expect(parse(PROMPT, 'He took a long bath instead, but the kite was ruined.').attributes).toEqual({
      tone: 'plain',
      kindness: 'neutral',
      ending: 'sad',
      sentences: 1,
      words: 11,
      repeats: 0,
      fits: false,
      friend: false,
      helped: false,
      dialogue: false,
    });
  });

  test('the probability of a tale is the product of its choices', () => {
    // Plain tone; one sentence; no opening words (3 of 5), “He” (3 of 10); neutral deed; an aside, 1 of 2; sad; an end of the trouble, 1 of 2.
    const p = 0.4 * 0.24 * (3 / 4) * 0.3 * 0.38 * 0.18 * (1 / 2) * 0.32 * 0.6 * (1 / 2);
    expect(parse(PROMPT, 'He took a long bath instead, but the kite was ruined.').logProbability).toBeCloseTo(
      Math.log(p),
      12,
    );
    expect(parse(PROMPT, 'Once.').logProbability).toBeNull();
    expect(promptLogProbability('Once.')).toBe(Number.NEGATIVE_INFINITY);
    expect(Number.isFinite(promptLogProbability(PROMPT))).toBe(true);
  });

  test.each([
    ['', 'word 1: the text ends where “With”', 1],
    ['Pip', 'word 2: the text ends where', 2],
    ['Pip climbed up to the fourth branch.', 'word 6: “fourth” where “third” could stand', 6],
    ['Pip asked an tiny mouse for a ladder.', 'word 4: “tiny” where', 4],
    ['Pip asked a tiny mouse for a ladder. But alas, she was very sad.', 'word 13: “she” where', 13],
    ['Pip asked a tiny mouse for a ladder. The owl lent a hand.', 'word 11: “owl” where “mouse” could stand', 11],
    ['He took a long bath instead, but the kite was ruined. The end.', 'word 14: “The” after the end of the story', 14],
    ['He took a long  bath instead, but the kite was ruined.', 'word 5: a space is missing or too many', 5],
    ['He took a long bath instead , but the kite was ruined.', 'word 7: a space is missing or too many', 7],
    ['<script>', 'word 1: “<” where', 1],
  ])('refuses %j and says where', (response, reason, at) => {
    const parsed = parse(PROMPT, response);
    expect(parsed.attributes).toBeNull();
    expect(parsed.reason).toContain(reason);
    expect(parsed).toMatchObject({ at, part: 'response' });
  });

  test('refuses a prompt of another world', () => {
    expect(parse('Pip the dragon lived by the old mill.', LONG)).toMatchObject({ part: 'prompt', at: 3 });
    expect(parse('Pip the dragon lived by the old mill.', LONG).reason).toContain('prompt, word 3: “dragon” where');
  });

  test('refuses tales with one word wrong', () => {
    const withoutVery = (words: readonly string[]) => words.filter((word) => word !== 'very').join(' ');
    let index = 0;
    let refused = 0;
    for (const { prompt, response } of corpus(11, 0, 2000)) {
      const words = wordsOf(response);
      const draw = generator(11, 1, index++);
      const place = draw.below(words.length);
      const swapped = [...words];
      [swapped[place], swapped[(place + 1) % words.length]] = [words[(place + 1) % words.length]!, words[place]!];
      const pronouns: Record<string, string> = {
        he: 'she',
        she: 'he',
        He: 'She',
        She: 'He',
        him: 'her',
        a: 'an',
        an: 'a',
      };
      const mutations = [
        words.with(place, 'dragon'),
        words.toSpliced(place, 0, words[place]!),
        words.toSpliced(place, 1),
        words.slice(0, -1),
        [...words, '.'],
        swapped,
        words.map((word) => pronouns[word] ?? word),
      ];
      for (const mutated of mutations) {
        // The grammar leaves the number of “very” free, so a tale with one more or less is another tale.
        const another = withoutVery(mutated) === withoutVery(words);
        const { reason } = parse(prompt, render(mutated));
        if (!another) expect(reason, render(mutated)).not.toBeNull();
        if (reason !== null) refused++;
      }
    }
    expect(refused).toBeGreaterThan(12_000);
  });
});
