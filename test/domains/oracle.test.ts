import { describe, expect, test } from 'vitest';
import { type Judged, type Oracle, preferencePairs, winProbability } from '../../src/domains/oracle';

const HARD: Oracle = { kind: 'hard', temperature: 1, labelNoise: 0, lengthBias: 0, pairs: 'best-worst' };
const NOISY: Oracle = { ...HARD, kind: 'bradley-terry', temperature: 0.5 };

const response = (prompt: number, text: string, reward: number, words = 10): Judged => ({
  prompt,
  text,
  reward,
  words,
});

/** `n` prompts with the same responses. */
function sample(n: number, responses: readonly Omit<Judged, 'prompt'>[]) {
  const prompts = Array.from({ length: n }, (_, i) => `prompt ${i}`);
  return { prompts, responses: prompts.flatMap((_, prompt) => responses.map((one) => ({ ...one, prompt }))) };
}

const within = (share: number, p: number, n: number) =>
  expect(Math.abs(share - p)).toBeLessThanOrEqual(3 * Math.sqrt((p * (1 - p)) / n));

describe('oracle', () => {
  test('hard: the higher reward wins, equal rewards are a toss-up', () => {
    expect(winProbability(response(0, 'a', 1), response(0, 'b', 0), HARD)).toBe(1);
    expect(winProbability(response(0, 'a', 0), response(0, 'b', 1), HARD)).toBe(0);
    expect(winProbability(response(0, 'a', 1), response(0, 'b', 1), HARD)).toBe(0.5);
  });

  test('Bradley–Terry: σ of the difference over the temperature, at any size', () => {
    expect(winProbability(response(0, 'a', 1), response(0, 'b', 0), NOISY)).toBeCloseTo(1 / (1 + Math.exp(-2)), 15);
    expect(winProbability(response(0, 'a', 1e6), response(0, 'b', 0), NOISY)).toBe(1);
    expect(winProbability(response(0, 'a', 0), response(0, 'b', 1e6), NOISY)).toBe(0);
  });

  test('label noise pulls to the middle; the length bias counts words', () => {
    const [a, b] = [response(0, 'a', 1, 5), response(0, 'b', 0, 15)];
    expect(winProbability(a, b, { ...HARD, labelNoise: 0.2 })).toBeCloseTo(0.8, 15);
    expect(winProbability(b, a, { ...HARD, labelNoise: 0.2 })).toBeCloseTo(0.2, 15);
    expect(winProbability(a, b, { ...HARD, lengthBias: 0.2 })).toBe(0);
    expect(winProbability(a, b, { ...NOISY, lengthBias: 0.1 })).toBe(0.5);
  });

  test('best against worst, whatever the order of the responses', () => {
    const { prompts, responses } = sample(2, [
      { text: 'b', reward: 0, words: 5 },
      { text: 'c', reward: -1, words: 50 },
      { text: 'a', reward: 2, words: 5 },
    ]);
    const { pairs, skipped } = preferencePairs({ prompts, responses }, HARD, 1, 2);
    expect(skipped).toBe(0);
    expect(pairs).toEqual([
      { prompt: 0, chosen: 2, rejected: 1, probability: 1 },
      { prompt: 1, chosen: 5, rejected: 4, probability: 1 },
    ]);
    const biased = preferencePairs({ prompts, responses }, { ...HARD, lengthBias: 1 }, 1, 2);
    expect(biased.pairs[0]).toEqual({ prompt: 0, chosen: 1, rejected: 0, probability: 1 });
  });

  test('Bradley–Terry labels and their noise come as often as stated', () => {
    const n = 6000;
    const given = sample(n, [
      { text: 'a', reward: 0.5, words: 5 },
      { text: 'b', reward: 0, words: 5 },
    ]);
    for (const labelNoise of [0, 0.25]) {
      const p = (1 - labelNoise) / (1 + Math.exp(-1)) + labelNoise / (1 + Math.exp(1));
      const { pairs } = preferencePairs(given, { ...NOISY, labelNoise }, 3, 4);
      const right = pairs.filter(({ chosen, rejected }) => chosen < rejected);
      within(right.length / n, p, n);
      expect(right[0]!.probability).toBeCloseTo(p, 12);
      const wrong = pairs.find(({ chosen, rejected }) => chosen > rejected);
      expect(wrong!.probability).toBeCloseTo(1 - p, 12);
    }
  });

  test('random pairs: every two different texts alike often, in a hard order', () => {
    const n = 6000;
    const given = sample(n, [
      { text: 'a', reward: 2, words: 5 },
      { text: 'a', reward: 2, words: 5 },
      { text: 'b', reward: 1, words: 5 },
      { text: 'c', reward: 0, words: 5 },
    ]);
    const { pairs } = preferencePairs(given, { ...HARD, pairs: 'random' }, 5, 6);
    const counts = new Map<string, number>();
    for (const { chosen, rejected } of pairs) {
      const name = `${chosen % 4}>${rejected % 4}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['0>2', '0>3', '1>2', '1>3', '2>3']);
    for (const count of counts.values()) within(count / n, 1 / 5, n);
  });

  test('counts prompts without two different texts, and draws a pair if all rewards are equal', () => {
    const prompts = ['all alike', 'equal rewards', 'one response'];
    const responses = [
      response(0, 'a', 1),
      response(0, 'a', 1),
      response(1, 'a', 1),
      response(1, 'b', 1),
      response(1, 'b', 1),
      response(2, 'a', 1),
    ];
    const { pairs, skipped } = preferencePairs({ prompts, responses }, HARD, 0, 0);
    expect(skipped).toBe(2);
    expect(pairs).toHaveLength(1);
    const [{ prompt, chosen, rejected, probability }] = pairs as [(typeof pairs)[number]];
    expect([prompt, probability]).toEqual([1, 0.5]);
    expect(responses[chosen]!.text).not.toBe(responses[rejected]!.text);
  });

  test('the same seed and stream give the same labels', () => {
    const given = sample(50, [
      { text: 'a', reward: 0.5, words: 5 },
      { text: 'b', reward: 0, words: 5 },
      { text: 'c', reward: 0.2, words: 5 },
    ]);
    const oracle: Oracle = { ...NOISY, pairs: 'random' };
    expect(preferencePairs(given, oracle, 1, 2)).toEqual(preferencePairs(given, oracle, 1, 2));
    expect(preferencePairs(given, oracle, 1, 2)).not.toEqual(preferencePairs(given, oracle, 1, 3));
    expect(preferencePairs(given, oracle, 1, 2)).not.toEqual(preferencePairs(given, oracle, 2, 2));
  });
});
