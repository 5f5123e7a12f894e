import { describe, expect, test } from 'vitest';
import type { Pair } from '../../src/algorithms/objectives/row';
import { PAIR_OBJECTIVES } from '../../src/algorithms/objectives/table';
import {
  factsWords,
  referenceObjective,
  runObjective,
  settingWords,
  sumsWords,
} from '../../src/engine/language/webgpu/objective';
import { FACTS_WORDS, objective, pairCoefficients, pairSums, SLOPES_WORDS, SUMS_WORDS } from '../../src/ops/preference';
import { normal, uniform } from '../../src/random';
import { reducePairs } from '../../src/reference/preference';
import { testDevice } from '../support/gpu';
import { EDGES, goldenPairs, pairAt } from '../support/objectives';
import { noise, runProgram } from '../support/program';

const LN2 = Math.fround(Math.log(2));
const TINY = 2 ** -126; // results below may be flushed to zero

function inputs(pairs: number, length: number, seed: number) {
  const size = 2 * pairs * length;
  const policy = noise(size, (i) => -Math.abs(normal(seed, 1, 0, i)), 3);
  return {
    settings: Float32Array.of(0.1),
    policy,
    reference: policy.map((p, i) => p + 0.2 * normal(seed, 1, 1, i)),
    scored: Uint32Array.from({ length: size }, (_, i) => (uniform(seed, 1, 2, i) < 0.7 ? 1 : 0)),
    facts: noise(FACTS_WORDS * pairs, (i) => uniform(seed, 1, 3, i)),
    sums: new Float32Array(pairs * SUMS_WORDS),
    slopes: new Float32Array(pairs * SLOPES_WORDS),
    coefficients: new Float32Array(size),
  };
}

const run = (data: ReturnType<typeof inputs>, pairs: number, length: number, divisor: number, id = 'dpo') =>
  runProgram(data, (rec, buffers) => {
    const range = { pairs, first: 0, length };
    pairSums(rec, id, buffers, range);
    objective(rec, id, buffers, range);
    pairCoefficients(rec, id, buffers, range, divisor);
  });

test.each([
  [1, 1],
  [3, 17],
  [17, 64],
  [33, 255],
  [2, 4096],
])('%i pairs of %i tokens: sums, loss, slopes and coefficients against f64', async (pairs, length) => {
  const data = inputs(pairs, length, pairs);
  const result = await run(data, pairs, length, pairs + 3);
  const expected = reducePairs({ pairs, length, ...data });
  expected.forEach((pair, i) => {
    const words = result.sums.subarray(i * SUMS_WORDS, (i + 1) * SUMS_WORDS);
    // Sum of K terms in order: K·2^-23·Σ|terms|, of which √K is typical; the ratio also rounds each difference.
    const limits = [pair.policyW, pair.policyL, length * 0.2, length * 0.2].map(
      (s) => length * 2 ** -23 * Math.abs(s) + 1e-6,
    );
    sumsWords(pair).forEach((word, k) => {
      expect(Math.abs(words[k]! - word)).toBeLessThanOrEqual(limits[k] ?? 2 ** -24);
    });
  });
  const slopes = referenceObjective('dpo', { beta: 0.1 }, expected);
  slopes.forEach(({ loss, gw, gl }, i) => {
    const words = result.slopes.subarray(i * SLOPES_WORDS, (i + 1) * SLOPES_WORDS);
    const slack = 0.1 * length * 2 ** -20; // of Δ: f32 rounding of a sum of `length` terms
    expect(Math.abs(words[0]! - loss)).toBeLessThan(1e-6 + slack);
    expect(Math.abs(words[1]! - gw)).toBeLessThan(1e-5 * Math.abs(gw) + 0.1 * slack);
    expect(Math.abs(words[2]! - gl)).toBeLessThan(1e-5 * Math.abs(gl) + 0.1 * slack);
  });
  result.coefficients.forEach((coefficient, i) => {
    const row = Math.floor(i / length);
    const slope = result.slopes[Math.floor(row / 2) * SLOPES_WORDS + 1 + (row % 2)]!;
    const exact = data.scored[i] ? slope / (pairs + 3) : 0;
    expect(Math.abs(coefficient - exact)).toBeLessThanOrEqual(2 ** -21 * Math.abs(exact));
  });
});

test('policy = reference: loss is log 2 to the last bit, the margin exactly 0', async () => {
  const data = inputs(9, 33, 5);
  const { sums, slopes } = await run({ ...data, reference: data.policy.slice() }, 9, 33, 9);
  for (let pair = 0; pair < 9; pair++) {
    expect([...slopes.subarray(pair * 3, pair * 3 + 3)]).toEqual([LN2, Math.fround(-0.05), Math.fround(0.05)]);
    expect(sums[pair * SUMS_WORDS + 2]).toBe(0);
    expect(sums[pair * SUMS_WORDS + 3]).toBe(0);
  }
});

test('nothing scored: log 2, length 1, and no coefficient', async () => {
  const data = inputs(2, 5, 6);
  const { sums, slopes, coefficients } = await run({ ...data, scored: new Uint32Array(20) }, 2, 5, 2);
  expect([...sums.subarray(0, 6)]).toEqual([0, 0, 0, 0, 1, 1]);
  expect([slopes[0], slopes[3]]).toEqual([LN2, LN2]);
  expect(coefficients.every((value) => value === 0)).toBe(true);
});

test('what is not scored may hold anything', async () => {
  const data = inputs(3, 16, 7);
  const bits = new Float32Array(Uint32Array.of(0x7fc00000).buffer)[0]!;
  const poisoned = data.policy.map((value, i) => (data.scored[i] ? value : bits));
  expect(await run({ ...data, policy: poisoned }, 3, 16, 3)).toMatchObject({
    slopes: (await run(data, 3, 16, 3)).slopes,
  });
});

test('two half batches are one batch, to the bit', async () => {
  const [pairs, length] = [8, 16];
  const data = inputs(pairs, length, 8);
  const whole = await run(data, pairs, length, pairs);
  const half = (from: number, to: number) => {
    const cut = { ...data };
    for (const name of ['policy', 'reference', 'coefficients'] as const)
      cut[name] = data[name].slice(2 * from * length, 2 * to * length);
    cut.scored = data.scored.slice(2 * from * length, 2 * to * length);
    return run(cut, to - from, length, pairs);
  };
  const [a, b] = [await half(0, 4), await half(4, 8)];
  expect([...a.coefficients, ...b.coefficients]).toEqual([...whole.coefficients]);
});

describe.each(PAIR_OBJECTIVES.map((row) => [row.id, row] as const))('%s', (id, row) => {
  const close = (got: number, exact: number, atol: number, rtol: number) => {
    expect(Math.abs(got - exact)).toBeLessThanOrEqual(atol + rtol * Math.abs(exact));
  };
  const rounded = (pair: Pair): Pair => {
    const words = Float32Array.from([...sumsWords(pair), ...factsWords(pair)]);
    const [policyW, policyL, ratioW, ratioL, lengthW, lengthL, winW, winL, contextW, contextL] = words;
    return { policyW, policyL, ratioW, ratioL, lengthW, lengthL, winW, winL, contextW, contextL } as Pair;
  };

  test('kernel against f64 on the golden pairs and at the edges', async () => {
    const given = Object.fromEntries([...settingWords(row, {})].map((value, i) => [row.settings[i]!.name, value]));
    const wide = [-7, 3, 0.5].map((ratioL) => ({ ...pairAt(2.5), ratioL, lengthL: 1, policyL: -0.01 }));
    const pairs = [...goldenPairs, ...EDGES.map(pairAt), ...wide].map(rounded);
    const got = await runObjective(await testDevice(), id, given, pairs);
    referenceObjective(id, given, pairs).forEach((exact, i) => {
      close(got[i]!.loss, exact.loss, 1e-6, 2e-5);
      // The slopes of several rows are differences of terms of about 1.
      close(got[i]!.gw, exact.gw, 1e-7, 1e-5);
      close(got[i]!.gl, exact.gl, 1e-7, 1e-5);
    });
  });

  test('finite at the ends of every setting', async () => {
    const pairs = [...goldenPairs, ...EDGES.map(pairAt)];
    for (const end of [0, 1] as const) {
      const given = Object.fromEntries(row.settings.map(({ name, range }) => [name, range[end]]));
      const got = await runObjective(await testDevice(), id, given, pairs);
      expect(got.flatMap(({ loss, gw, gl }) => [loss, gw, gl]).filter((value) => !Number.isFinite(value))).toEqual([]);
    }
  });

  test('a batch of one and the same bits in 20 runs', async () => {
    const device = await testDevice();
    const first = await runObjective(device, id, {}, goldenPairs.slice(0, 1));
    for (let i = 0; i < 20; i++) expect(await runObjective(device, id, {}, goldenPairs.slice(0, 1))).toEqual(first);
  });
});

test('dpo at β = 1: relative accuracy far from zero', async () => {
  const pairs = [0, 1e-8, -1e-8, 8, -8, 17, -17, 60, -60, 88, -88, 1e4, -1e4].map((delta) =>
    pairAt(Math.fround(delta)),
  );
  const got = await runObjective(await testDevice(), 'dpo', { beta: 1 }, pairs);
  referenceObjective('dpo', { beta: 1 }, pairs).forEach((exact, i) => {
    const rtol = Math.abs(pairs[i]!.ratioW) > 20 ? 2 * (3 + 2 * 88) * 2 ** -23 : 1e-5; // exp: 3 + 2|x| units
    expect(Math.abs(got[i]!.loss - exact.loss)).toBeLessThanOrEqual(TINY + rtol * exact.loss);
    expect(Math.abs(got[i]!.gw - exact.gw)).toBeLessThanOrEqual(TINY + rtol * Math.abs(exact.gw));
  });
});
