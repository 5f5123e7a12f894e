import { describe, expect, test } from 'vitest';
import { winRate } from '../../src/algorithms/winRate';
import { normal, uniform } from '../../src/random';

const scored = (rewards: number[], words = rewards.map(() => 10)) => ({ rewards, words });

describe('win rate', () => {
  test('ties count half', () => {
    const { raw, ties, prompts } = winRate(scored([1, 0, 2, 5]), scored([0, 0, 3, 4]));
    expect([raw.rate, ties, prompts]).toEqual([(1 + 0.5 + 0 + 1) / 4, 1, 4]);
  });

  test("Wilson's interval, against published figures", () => {
    // 15 of 50 and 0 of 10 (Newcombe 1998 style check: R's prop.test without continuity correction).
    const some = winRate(scored(Array.from({ length: 50 }, (_, i) => (i < 15 ? 1 : -1))), scored(Array(50).fill(0)));
    expect(some.raw.low).toBeCloseTo(0.191, 3);
    expect(some.raw.high).toBeCloseTo(0.4375, 3);
    const none = winRate(scored(Array(10).fill(0)), scored(Array(10).fill(1)));
    expect(none.raw.rate).toBe(0);
    expect(none.raw.low).toBe(0);
    expect(none.raw.high).toBeCloseTo(0.2775, 4);
  });

  test('length-controlled: equals the raw rate at equal length, up to the small penalty', () => {
    const rewards = Array.from({ length: 400 }, (_, i) => (i % 5 === 0 ? -1 : 1));
    const { raw, lengthControlled } = winRate(scored(rewards), scored(Array(400).fill(0)));
    expect(raw.rate).toBe(0.8);
    expect(lengthControlled.rate).toBeCloseTo(0.8, 3);
    expect(lengthControlled.low).toBeGreaterThan(0.74);
    expect(lengthControlled.high).toBeLessThan(0.85);
  });

  test('length-controlled: finds the rate behind a length effect, inside its interval', () => {
    const n = 4000;
    const difference = Array.from({ length: n }, (_, i) => Math.round(6 + 8 * normal(1, 2, i, 0)));
    const mean = difference.reduce((sum, x) => sum + x, 0) / n;
    const spread = Math.sqrt(difference.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    const rewards = difference.map((x, i) => {
      const p = 1 / (1 + Math.exp(-(-0.4 + 1.5 * Math.tanh(x / spread))));
      return uniform(1, 3, i, 0) < p ? 1 : -1;
    });
    const ours = scored(
      rewards,
      difference.map((x) => 100 + x),
    );
    const { raw, lengthControlled } = winRate(ours, scored(Array(n).fill(0), Array(n).fill(100)));
    const truth = 1 / (1 + Math.exp(0.4));
    expect(raw.rate).toBeGreaterThan(0.5);
    expect(lengthControlled.low).toBeLessThan(truth);
    expect(lengthControlled.high).toBeGreaterThan(truth);
    expect(lengthControlled.high - lengthControlled.low).toBeLessThan(0.06);
  });

  test('stays finite when one side always wins, and is symmetric', () => {
    const [all, none] = [
      scored(
        Array(30).fill(1),
        Array.from({ length: 30 }, (_, i) => i),
      ),
      scored(Array(30).fill(0)),
    ];
    const a = winRate(all, none);
    const b = winRate(none, all);
    expect(a.lengthControlled.rate).toBeGreaterThan(0.9);
    expect(a.lengthControlled.high).toBeLessThan(1);
    expect(a.raw.rate + b.raw.rate).toBe(1);
    expect(a.lengthControlled.rate + b.lengthControlled.rate).toBeCloseTo(1, 9);
  });

  test('refuses lists that do not belong together', () => {
    expect(() => winRate(scored([]), scored([]))).toThrow(
      'win rate: needs one reward and length a prompt on both sides, found 0',
    );
    expect(() => winRate(scored([1]), scored([1, 2]))).toThrow('win rate');
  });
});
