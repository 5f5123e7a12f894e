import { describe, expect, it } from 'vitest';
import { segmentTable } from '../../src/ops/adamw';
import { normal } from '../../src/random';
import { biasCases } from '../../src/selftest/cases/bias';
import { headNormCases } from '../../src/selftest/cases/headNorm';
import { layerNormCases } from '../../src/selftest/cases/layerNorm';
import { logprobCases } from '../../src/selftest/cases/logprob';
import { normCases } from '../../src/selftest/cases/norm';
import { checkClip, runClip } from '../support/clip';
import { checkCases } from '../support/ops';
import { noise } from '../support/program';

/** What a workgroup for a row, as a card takes it, does at awkward shapes: each number of lanes, rows longer than all of them. */
describe.each(['tree', 'subgroup'] as const)('by %s', (reduction) => {
  checkCases([
    ...normCases({ rows: 255, width: 12, reduction, chosen: false }),
    ...normCases({ rows: 2, width: 260, reduction, chosen: true }),
    ...normCases({ rows: 3, width: 1100, reduction, chosen: false, elements: 1097 }),
    ...layerNormCases({ rows: 255, width: 12, elements: 12, reduction, chosen: false }),
    ...layerNormCases({ rows: 2, width: 260, elements: 257, reduction, chosen: true }),
    ...logprobCases({ rows: 255, vocab: 5 }, reduction, 2),
    ...logprobCases({ rows: 2, vocab: 1001 }, reduction, 4),
    ...logprobCases({ rows: 4, vocab: 64 }, reduction, 80),
    ...logprobCases({ rows: 3, vocab: 49_155 }, reduction, 4).filter(({ op }) => op !== 'logprob backward'),
    ...headNormCases({ rows: 17, heads: 3, kvHeads: 1, headDim: 32, elements: 32 }, reduction),
    ...headNormCases({ rows: 3, heads: 2, kvHeads: 1, headDim: 260, elements: 258 }, reduction),
    ...biasCases({ rows: 300, width: 12 }, reduction),
  ]);

  it.each([1, 255, 65_537, 2_000_003])('clips %i elements', async (length) => {
    const rounds = Math.ceil(length / 4 / (256 * Math.min(1024, Math.ceil(length / 4 / 256))));
    await checkClip(length, rounds + 4 + 256 + 256 + 4, reduction);
  });

  it('names the first of two tensors that one lane finds bad', async () => {
    const segments = segmentTable([
      { length: 128, decayed: true },
      { length: 2_000_000, decayed: true },
    ]);
    const dw = noise(segments.length * 64, (i) => normal(4, 4, 4, i));
    new Uint32Array(dw.buffer).fill(0x7f800000, 5, 6).fill(0xff800001, 5 + 4 * 256 * 1024, 6 + 4 * 256 * 1024);
    expect((await runClip(dw, segments, 1, reduction)).bad).toBe(0);
    dw[5] = 1;
    expect((await runClip(dw, segments, 1, reduction)).bad).toBe(1);
    expect((await runClip(new Float32Array(64).fill(1e20), new Uint32Array(1), 1, reduction)).bad).toBe('overflow');
  });
});
