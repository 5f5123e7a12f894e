import { type GapMapSpec, newCpuGapMap } from '../../algorithms/gapMap';
import { openGpuGapMap } from '../../engine/openGapMap';
import type { OpCase } from '../case';

const SEEDS = 2;

/** A small gap map of α against β with drawn Bradley–Terry labels. */
function specOf(actions: number): GapMapSpec {
  const rewards = Array.from({ length: actions }, (_, a) => 1 - a / actions);
  return {
    base: rewards.map(() => -Math.log(actions)),
    rewards,
    wins: rewards.map((a) => rewards.map((b) => 1 / (1 + Math.exp(b - a)))),
    odds: null,
    labels: { kind: 'sampled', count: 16, steps: 4, learningRate: 1 },
    iterations: 4,
    epsilon: 0.1,
    alphas: Array.from({ length: 13 }, (_, i) => -0.9 + 0.15 * i),
    rows: Array.from({ length: 17 }, (_, i) => ({ beta: 0.2 * 1.25 ** i, count: 16 })),
  };
}

/** Share of the cells that differ from f64 by more than 1e-5: a draw between two cumulative probabilities may go either way. */
function gapMapCase(actions: number): OpCase {
  return {
    op: 'gapMap',
    shape: `13 × 17 cells, ${actions} actions`,
    tolerance: 'share of cells beyond 1e-5',
    async run(device) {
      const spec = specOf(actions);
      const expected = newCpuGapMap(spec);
      for (let seed = 0; seed < SEEDS; seed++) expected.add(seed);
      const map = await openGpuGapMap(device, spec);
      const { gap } = await map.refine(SEEDS);
      map.close();
      const reference = expected.picture().gap;
      const apart = [...gap].filter((value, cell) => !(Math.abs(value - reference[cell]!) <= 1e-5));
      return { error: apart.length / gap.length, limit: 0.01 };
    },
  };
}

export const cases: OpCase[] = [gapMapCase(3), gapMapCase(7)];
