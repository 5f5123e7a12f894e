import { newCpuPlane, type PlaneSpec } from '../../algorithms/gapMap';
import { openGpuPlane } from '../../engine/openGapMap';
import type { OpCase } from '../case';

const SEEDS = 2;

/** A small plane of α against β with drawn Bradley–Terry labels. */
function specOf(actions: number): PlaneSpec {
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
function planeCase(actions: number): OpCase {
  return {
    op: 'plane',
    shape: `13 × 17 cells, ${actions} actions`,
    tolerance: 'share of cells beyond 1e-5',
    async run(device) {
      const spec = specOf(actions);
      const expected = newCpuPlane(spec);
      for (let seed = 0; seed < SEEDS; seed++) expected.add(seed);
      const plane = await openGpuPlane(device, spec);
      const { gap } = await plane.refine(SEEDS);
      plane.close();
      const reference = expected.picture().gap;
      const apart = [...gap].filter((value, cell) => !(Math.abs(value - reference[cell]!) <= 1e-5));
      return { error: apart.length / gap.length, limit: 0.01 };
    },
  };
}

export const cases: OpCase[] = [planeCase(3), planeCase(7)];
