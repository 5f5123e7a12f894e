import { describe, expect, test } from 'vitest';
import { frequencies, largestDifference } from '../../../src/domains/tales/frequencies';
import { ENDING_WEIGHTS, KINDNESS_WEIGHTS, TONE_WEIGHTS } from '../../../src/domains/tales/lexicon';
import { parse, promptLogProbability } from '../../../src/domains/tales/parse';
import { corpus, generate, HELD_OUT, heldOutPrompts, measureStories } from '../../../src/domains/tales/stories';
import { wordsOf } from '../../../src/domains/tales/text';

const STORIES = [...corpus(7, 0, 20_000)];
const { prompts, stories, entropyPerToken } = measureStories();
const PARSED = STORIES.map(({ prompt, response }) => parse(prompt, response));

describe('stories', () => {
  test('the same seed, stream and index give the same story', () => {
    expect(generate(1, 2, 3)).toEqual(generate(1, 2, 3));
    expect(generate(0, 0, 0)).toMatchInlineSnapshot(`
      {
        "prompt": "Poppy the kitten lived on a green hill. One bright day, she found a hole in her red canoe.",
        "response": "With a bright smile, she nailed a plank over the hole. An elegant goat came along to help. In the end, the canoe was still drying.",
      }
    `);
    expect(generate(1, 2, 3)).not.toEqual(generate(1, 2, 4));
    expect(generate(1, 2, 3)).not.toEqual(generate(1, 3, 3));
    expect([...corpus(7, 5, 3)]).toEqual(STORIES.slice(5, 8));
  });

  test('there are more than a million, of at most 64 tokens with <bos> and <eos>', () => {
    expect(prompts.probability).toBeCloseTo(1, 12);
    expect(stories.probability).toBeCloseTo(1, 12);
    expect(prompts.count).toBe(2_612_736);
    expect(stories.count).toBe(20_405_918_711_808);
    expect(stories.maxWords).toBeLessThanOrEqual(62);
    expect(entropyPerToken).toBeCloseTo(0.555, 3);
  });

  test('the grammar reads every story that it tells, in one way', () => {
    expect(PARSED.filter(({ reason }) => reason !== null)).toEqual([]);
  });

  test('the mean of −log p of drawn stories is the entropy', () => {
    const within = (values: number[], expected: number) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
      expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / values.length));
    };
    const nats = PARSED.map(({ logProbability }) => -logProbability!);
    within(nats, stories.entropy - prompts.entropy);
    within(
      STORIES.slice(0, 4000).map(({ prompt }) => -promptLogProbability(prompt)),
      prompts.entropy,
    );
    const tokens = STORIES.reduce((sum, { response }) => sum + wordsOf(response).length + 1, 0);
    expect(nats.reduce((sum, x) => sum + x, 0) / tokens).toBeCloseTo(entropyPerToken, 2);
  });

  test('attributes are as frequent as their weights say', () => {
    const shares = frequencies(PARSED.map(({ attributes }) => attributes));
    const kindness = (['kind', 'neutral', 'mean'] as const).map(
      (value) => [value, KINDNESS_WEIGHTS[value] / 100] as const,
    );
    const ending = (['happy', 'open', 'sad'] as const).map(
      (value) =>
        [value, kindness.reduce((sum, [deed, share]) => sum + (share * ENDING_WEIGHTS[deed][value]) / 100, 0)] as const,
    );
    const tone = (['cheerful', 'plain', 'gloomy'] as const).map((value) => [value, TONE_WEIGHTS[value] / 100] as const);
    const sentences = [
      ['1', 0.24],
      ['2', 0.34],
      ['3', 0.24],
      ['4', 0.18],
    ] as const;
    for (const [name, values] of Object.entries({ kindness, ending, tone, sentences }))
      for (const [value, share] of values) {
        expect(share).toBeGreaterThan(0.17);
        expect(share).toBeLessThan(0.5);
        expect(Math.abs((shares.get(name)?.get(value) ?? 0) - share)).toBeLessThan(0.015);
      }
    for (const name of ['fits', 'friend', 'helped', 'dialogue']) {
      const share = shares.get(name)?.get('true') ?? 0;
      expect(share).toBeGreaterThan(0.1);
      expect(share).toBeLessThan(0.9);
    }
  });

  test('two halves of the corpus have the same attributes within two and a half points', () => {
    const attributes = PARSED.map((parsed) => parsed.attributes);
    const { difference } = largestDifference(
      frequencies(attributes.slice(0, 10_000)),
      frequencies(attributes.slice(10_000)),
    );
    expect(difference).toBeLessThan(0.025);
  });

  test('held-out prompts differ from each other and come from other story numbers', () => {
    const heldOut = heldOutPrompts(3, 200);
    expect(new Set(heldOut).size).toBe(200);
    expect(heldOutPrompts(3, 50)).toEqual(heldOut.slice(0, 50));
    const [first] = corpus(3, HELD_OUT, 1);
    expect(first).not.toEqual([...corpus(3, 0, 1)][0]);
  });
});

describe('frequencies', () => {
  test('counts shares of what parses, and finds the largest difference', () => {
    const [a, b] = [PARSED[0]!.attributes, PARSED[1]!.attributes];
    const shares = frequencies([a, null, b, null]);
    expect(shares.get('parses')?.get('true')).toBe(0.5);
    expect(largestDifference(shares, shares)).toEqual({ at: '', difference: 0 });
    const other = frequencies([a]);
    expect(largestDifference(other, frequencies([a, null]))).toEqual({ at: 'parses true', difference: 0.5 });
  });
});
