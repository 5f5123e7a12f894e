import { describe, expect, test } from 'vitest';
import { drawToken } from '../../src/model/sampling';
import { ENDED, NOT_FINITE, type SampleBy, sample } from '../../src/ops/sample';
import { normal, uniform } from '../../src/random';
import { runProgram } from '../support/program';

const SEED = 11;
const STREAM = 22;
const FIRST = 1000;
const PAD = 7;
const END = 1;

interface Case {
  rows: number;
  vocab: number;
  temperature?: number;
  topK?: number;
  topP?: number;
  logits: (row: number, id: number) => number;
}

/** Roundings beside those of a run: of the sums of 128 runs. */
const EXTRA = { thread: 16, workgroup: 64 };

/** A software adapter pays dearly for barriers, so a workgroup draws fewer rows. */
const SHARE = { thread: 1, workgroup: 1 / 64 };

describe.each<SampleBy>(['thread', 'workgroup'])('by %s', (by) => {
  /** One token per row at position 1 after prompts of one token. */
  async function draw({ rows, vocab, temperature = 1, topK = 0, topP = 1, logits }: Case) {
    const z = Float32Array.from({ length: rows * vocab }, (_, i) => logits(Math.floor(i / vocab), i % vocab));
    const length = 2;
    const { next, tokens, state } = await runProgram(
      {
        logits: z,
        prompt_lengths: new Uint32Array(rows).fill(1),
        tokens: new Uint32Array(rows * length),
        next: new Uint32Array(rows),
        state: new Uint32Array(rows),
      },
      (rec, buffers) => {
        const rule = { temperature, top_k: topK, top_p: topP, end_token: 0xffff_ffff, pad_token: PAD };
        sample(
          rec,
          buffers,
          { rows, vocab, length },
          { position: 1, first_row: FIRST, ...rule, seed: SEED, stream: STREAM },
          by,
        );
      },
    );
    expect(tokens.filter((_, i) => i % length === 1)).toEqual(next);
    const expected = Array.from({ length: rows }, (_, row) =>
      drawToken(z.subarray(row * vocab, (row + 1) * vocab), uniform(SEED, STREAM, FIRST + row, 1), {
        temperature,
        topK,
        topP,
      }),
    );
    return { next, state, expected };
  }

  const gaussian = (spread: number) => (row: number, id: number) => spread * normal(3, 4, row, id);

  /** Draws nearer than this to a boundary may fall to its other side: f32 sums over blocks of 256 (or runs of 128), exp off by 3 + 2|x| units. */
  const boundary = (vocab: number) => 2e-6 + (vocab / 256 + EXTRA[by]) * 2 ** -23;

  const RULES = [
    { name: 'plain' },
    { name: 'cold', temperature: 0.3 },
    { name: 'hot', temperature: 2.5 },
    { name: 'top-k 1', topK: 1 },
    { name: 'top-k 5', topK: 5 },
    { name: 'top-k beyond', topK: 1 << 20 },
    { name: 'top-p 0', topP: 0 },
    { name: 'top-p 0.3', topP: 0.3 },
    { name: 'top-p 0.9', topP: 0.9 },
    { name: 'top-k 50, top-p 0.8, cold', temperature: 0.7, topK: 50, topP: 0.8 },
  ];

  test.each(RULES)('$name: the tokens of the f64 rule at awkward vocabularies', async ({ name: _, ...rule }) => {
    for (const [many, vocab] of [
      [1, 1],
      [3, 2],
      [65, 17],
      [40, 255],
      [33, 1000],
    ] as const) {
      const rows = by === 'thread' ? many : Math.min(many, 6);
      const { next, expected } = await draw({ rows, vocab, ...rule, logits: gaussian(2) });
      const limit = boundary(vocab);
      const clear = expected.map(({ margin, cut }) => margin > limit && cut > limit);
      expect(clear.filter(Boolean).length).toBeGreaterThanOrEqual(rows - 2);
      expected.forEach(({ token }, row) => {
        if (clear[row]) expect(next[row]).toBe(token);
      });
    }
  });

  test('a vocabulary of 65,537', async () => {
    const { next, expected } = await draw({
      rows: by === 'thread' ? 4 : 1,
      vocab: 65_537,
      topK: 40_000,
      topP: 0.95,
      logits: gaussian(1),
    });
    expected.forEach(({ token, margin, cut }, row) => {
      if (Math.min(margin, cut) > boundary(65_537)) expect(next[row]).toBe(token);
    });
  });

  test('greedy: lowest id among equals, whatever the sign of zero', async () => {
    const rows = [
      [-1, -0, 0, -3],
      [-5, -5, -5, -5],
      [1e4, 2e4, -1e4, 2e4],
      [-3e38, -2e38, -1e38, 0],
    ];
    const { next } = await draw({ rows: 4, vocab: 4, temperature: 0, logits: (row, id) => rows[row]![id]! });
    expect([...next]).toEqual([1, 0, 1, 3]);
  });

  test('ties: top-k keeps the lowest ids, top-p as many as it needs', async () => {
    const rows = Math.max(48, 400 * SHARE[by]);
    const kinds = async (rule: { topK?: number; topP?: number }) =>
      [...new Set((await draw({ rows, vocab: 8, ...rule, logits: (_, id) => (id < 2 ? -40 : 1.5) })).next)].sort();
    expect(await kinds({ topK: 3 })).toEqual([2, 3, 4]);
    expect(await kinds({ topP: 0.4 })).toEqual([2, 3, 4]);
    expect(await kinds({ topK: 4, topP: 0.49 })).toEqual([2, 3]);
    expect(await kinds({ topP: 0 })).toEqual([2]);
    // One of weight 1, seven of weight 1/e: 45 % needs two of the seven. Of eight equals, a quarter is exactly two.
    const unequal = await draw({ rows, vocab: 8, topP: 0.45, logits: (_, id) => (id === 0 ? 2 : 1) });
    expect([...new Set(unequal.next)].sort()).toEqual([0, 1, 2]);
    const equal = await draw({ rows, vocab: 8, topP: 0.25, logits: () => 3 });
    expect([...new Set(equal.next)].sort()).toEqual([0, 1]);
  });

  test.each([
    ['random logits', gaussian(1)],
    ['equal logits at the cut', (row: number, id: number) => (id === 0 ? 0.1 + row / 4096 : 0)],
  ])('top-p just below 1 keeps nothing that top-k has left out, whatever the rounding: %s', async (_, logits) => {
    const vocab = 24;
    const { next, expected } = await draw({
      rows: 8192 * SHARE[by],
      vocab,
      topK: 9,
      topP: 1 - 2 ** -24,
      temperature: 8,
      logits,
    });
    const limit = boundary(vocab);
    const clear = expected.flatMap(({ token, margin }, row) => (margin > limit ? [[next[row], token]] : []));
    expect(clear.filter(([got, token]) => got !== token)).toEqual([]);
  });

  test('one logit 120 above the rest, and logits of ±1e4, stay finite', async () => {
    const { next, state } = await draw({
      rows: 2,
      vocab: 300,
      logits: (row, id) => (id === 41 ? (row ? 120 : 1e4) : row ? 0 : -1e4),
    });
    expect([...next]).toEqual([41, 41]);
    expect([...state]).toEqual([0, 0]);
  });

  test('frequencies follow the exact probabilities (chi-square)', async () => {
    const vocab = 12;
    const rows = 20_480 * SHARE[by];
    const logits = Array.from({ length: vocab }, (_, id) => Math.fround(normal(8, 8, 0, id)));
    const { next } = await draw({ rows, vocab, temperature: 0.8, topP: 0.9, logits: (_, id) => logits[id]! });
    const order = logits.map((_, id) => id).sort((a, b) => logits[b]! - logits[a]!);
    const weights = logits.map((z) => Math.exp(z / 0.8));
    const total = weights.reduce((a, b) => a + b);
    const kept: number[] = [];
    for (let sum = 0; sum < 0.9 * total; sum += weights[order[kept.length - 1]!]!) kept.push(order[kept.length]!);
    const mass = kept.reduce((sum, id) => sum + weights[id]!, 0);
    const counts = new Float64Array(vocab);
    for (const token of next) counts[token]!++;
    expect(counts.filter((count) => count > 0).length).toBe(kept.length);
    const chi = kept.reduce((sum, id) => {
      const mean = (rows * weights[id]!) / mass;
      return sum + (counts[id]! - mean) ** 2 / mean;
    }, 0);
    // 99.9 % point of chi-square by Wilson and Hilferty.
    const k = kept.length - 1;
    expect(chi).toBeLessThan(k * (1 - 2 / (9 * k) + 3.09 * Math.sqrt(2 / (9 * k))) ** 3);
  });

  test('the same tokens in 20 runs', async () => {
    const call = () =>
      draw({ rows: 64 * Math.max(SHARE[by], 1 / 16), vocab: 100, topK: 60, topP: 0.9, logits: gaussian(1) });
    const { next } = await call();
    for (let i = 0; i < 20; i++) expect((await call()).next).toEqual(next);
  });

  test('prompts are forced, ended rows are padded, bad logits are reported', async () => {
    const [rows, vocab, length] = [5, 3, 4];
    const bits = (word: number) => new Float32Array(Uint32Array.of(word).buffer)[0]!;
    const logits = Float32Array.from([
      ...[0, 0, 9], // its prompt goes on
      ...[0, 9, 0], // ends now
      ...[0, 0, 9], // has ended
      ...[0, bits(0x7fc00000), 0], // NaN
      ...[bits(0xff800000), 0, 0], // −infinity
    ]);
    const result = await runProgram(
      {
        logits,
        prompt_lengths: Uint32Array.from([3, 2, 1, 2, 1]),
        tokens: Uint32Array.from({ length: rows * length }, (_, i) => 100 + i),
        next: new Uint32Array(rows),
        state: Uint32Array.from([0, 0, ENDED, 0, 0]),
      },
      (rec, buffers) => {
        const rule = { temperature: 0, top_k: 0, top_p: 1, end_token: END, pad_token: PAD, seed: 0, stream: 0 };
        sample(rec, buffers, { rows, vocab, length }, { position: 2, first_row: 0, ...rule }, by);
      },
    );
    expect([...result.next]).toEqual([102, END, PAD, PAD, PAD]);
    expect([...result.state]).toEqual([0, ENDED, ENDED, NOT_FINITE, NOT_FINITE]);
    const expected = Array.from({ length: rows * length }, (_, i) => 100 + i);
    result.next.forEach((token, row) => {
      expected[row * length + 2] = token;
    });
    expect([...result.tokens]).toEqual(expected);
  });
});
