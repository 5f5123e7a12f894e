import type { Pair } from '../algorithms/objectives/row';

/** Per-token log-probabilities of pairs of responses, [2·pairs, length]; rows 2i and 2i+1 are pair i. */
interface PairTokens {
  pairs: number;
  length: number;
  policy: ArrayLike<number>;
  reference: ArrayLike<number>;
  scored: ArrayLike<number>;
  /** [pairs, 4]: win probability and context, chosen and rejected. */
  facts: ArrayLike<number>;
}

/** The sums of `preference.wgsl:reduce` in f64. */
export function reducePairs({ pairs, length, policy, reference, scored, facts }: PairTokens): Pair[] {
  const sumsOf = (row: number) => {
    const total = { policy: 0, ratio: 0, length: 0 };
    for (let i = row * length; i < (row + 1) * length; i++) {
      if (!scored[i]) continue;
      total.policy += policy[i]!;
      total.ratio += policy[i]! - reference[i]!;
      total.length++;
    }
    return { ...total, length: Math.max(1, total.length) };
  };
  return Array.from({ length: pairs }, (_, pair) => {
    const w = sumsOf(2 * pair);
    const l = sumsOf(2 * pair + 1);
    const ratios = { policyW: w.policy, policyL: l.policy, ratioW: w.ratio, ratioL: l.ratio };
    const [winW, winL, contextW, contextL] = [0, 1, 2, 3].map((k) => facts[4 * pair + k]!) as [
      number,
      number,
      number,
      number,
    ];
    return { ...ratios, lengthW: w.length, lengthL: l.length, winW, winL, contextW, contextL };
  });
}
