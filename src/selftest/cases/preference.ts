import type { Pair, Slopes } from '../../algorithms/objectives/row';
import { PAIR_OBJECTIVES } from '../../algorithms/objectives/table';
import { referenceObjective, runObjective, settingWords, sumsWords } from '../../engine/language/webgpu/objective';
import { FACTS_WORDS, pairSums, SUMS_WORDS } from '../../ops/preference';
import { reducePairs } from '../../reference/preference';
import { normals, type OpCase, runOps, worst } from '../case';

/** Pairs near and far from equality, rounded to f32 first. */
const PAIRS: Pair[] = [0, 1e-8, -1e-8, 0.5, -2, 17, -17, 88, -88, 1e4, -1e4].map((delta, i) => ({
  policyW: -20 + Math.fround(delta),
  policyL: -22,
  ratioW: Math.fround(delta),
  ratioL: 0,
  lengthW: 9 + i,
  lengthL: 11,
  winW: 0.75,
  winL: 0.25,
  contextW: 0,
  contextL: 0,
}));

const NAMES = ['loss', 'gw', 'gl'] as const;

/** Largest error over its tolerance: 1e-6 + 2e-5·|loss|, and 1e-5 of a slope: bounds of the f32 rounding of log σ and σ. */
function ratioTo(got: readonly Slopes[], exact: readonly Slopes[]): number {
  const all = (slopes: readonly Slopes[]) => slopes.flatMap((slope) => NAMES.map((name) => slope[name]));
  const size = (x: number, i: number) => (i % 3 === 0 ? 1e-6 + 2e-5 * Math.abs(x) : 2 ** -126 + 1e-5 * Math.abs(x));
  return worst(all(got), all(exact), size);
}

const objectiveCases: OpCase[] = PAIR_OBJECTIVES.map((row) => ({
  op: `objective ${row.id}`,
  shape: `${PAIRS.length} pairs, |Δ| to 1e4`,
  tolerance: 'of loss (1e-6 + 2e-5 relative) and slopes (1e-5)',
  async run(device) {
    const words = settingWords(row, {});
    const given = Object.fromEntries(row.settings.map(({ name }, i) => [name, words[i]!]));
    const pairs = PAIRS.map((pair) => ({ ...pair, policyW: Math.fround(pair.policyW) }));
    const got = await runObjective(device, row.id, given, pairs);
    return { error: ratioTo(got, referenceObjective(row.id, given, pairs)), limit: 1 };
  },
}));

function reduceCase(pairs: number, length: number): OpCase {
  return {
    op: 'preference sums',
    shape: `${pairs} pairs of ${length} tokens`,
    tolerance: 'absolute, per T·2^-20',
    async run(device) {
      const size = 2 * pairs * length;
      const policy = normals(size, 1);
      const data = {
        policy,
        reference: normals(size, 2, 0.1).map((x, i) => x + policy[i]!),
        scored: Uint32Array.from({ length: size }, (_, i) => (i % 7 === 3 ? 0 : 1)),
        sums: new Float32Array(pairs * SUMS_WORDS),
      };
      const { sums } = await runOps(device, data, (rec, buffers) => {
        pairSums(rec, 'dpo', buffers, { pairs, first: 0, length });
      });
      const exact = reducePairs({ pairs, length, ...data, facts: new Float32Array(FACTS_WORDS * pairs) }).flatMap(
        sumsWords,
      );
      return { error: worst(sums, exact), limit: length * 2 ** -20 };
    },
  };
}

export const cases: OpCase[] = [reduceCase(1, 1), reduceCase(13, 255), ...objectiveCases];
