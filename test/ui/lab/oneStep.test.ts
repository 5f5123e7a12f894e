import { describe, expect, it } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { presetNamed } from '../../../src/experiment/presets';
import { divergenceOf, fitted, fromPlane, klBall, toPlane } from '../../../src/ui/lab/logPlane';
import { oneStep, reachedBy, stretch } from '../../../src/ui/lab/oneStep';
import type { BanditExperiment } from '../../../src/ui/lab/orbits';
import type { Triple } from '../../../src/ui/lab/ternary';

const three = presetNamed('bandit-three').experiment as BanditExperiment;
const problem = newProblem(three.world);
const apo = three.arms.find(({ id }) => id === 'apo')!;

describe('the plane of log-probabilities', () => {
  it('keeps log-ratios, and lengths of logits whose mean is 0', () => {
    const logs: Triple = [Math.log(0.2), Math.log(0.5), Math.log(0.3)];
    fromPlane(toPlane(logs)).forEach((z, i) => {
      expect(z).toBeCloseTo(logs[i]!, 12);
    });
    const mean = logs.reduce((sum, z) => sum + z, 0) / 3;
    const length = Math.hypot(...logs.map((z) => z - mean));
    const { x, y } = toPlane(logs);
    expect(Math.hypot(x, y)).toBeCloseTo(length, 12);
  });

  it('draws the edge of a KL ball where the divergence is its radius', () => {
    const centre = toPlane([Math.log(0.2), Math.log(0.5), Math.log(0.3)]);
    for (const point of klBall(centre, 0.1))
      expect(divergenceOf(fromPlane(point), fromPlane(centre))).toBeCloseTo(0.1, 8);
  });

  it('stops at the farthest point if no policy is that far', () => {
    const centre = toPlane([Math.log(0.98), Math.log(0.01), Math.log(0.01)]);
    const up = klBall(centre, 3).map(({ x, y }) => Math.hypot(x - centre.x, y - centre.y));
    expect(Math.max(...up)).toBeCloseTo(60, 6);
    expect(up.every(Number.isFinite)).toBe(true);
  });

  it('fits points with equal scales', () => {
    const { scale, place } = fitted(
      [
        { x: 0, y: 0 },
        { x: 4, y: 1 },
      ],
      { width: 100, height: 100, margin: 10 },
    );
    expect(scale).toBe(20);
    expect(place({ x: 0, y: 0 })).toEqual({ x: 10, y: 60 });
    expect(place({ x: 4, y: 1 })).toEqual({ x: 90, y: 40 });
  });
});

describe('one step', () => {
  const path = orbit(problem, apo, 6);
  const at = (t: number) => oneStep(problem, path, { prompt: 0, actions: [0, 1, 2], t });

  it('has an extrapolation arrow (1 + α) long', () => {
    for (const t of [1, 2, 6]) expect(stretch(at(t))).toBeCloseTo(1.3, 12);
  });

  it('is the same arrow from the anchor everywhere, along the reward', () => {
    const steps = [1, 3, 5].map((t) => {
      const { anchor, solution } = at(t);
      return { x: solution.x - anchor.x, y: solution.y - anchor.y };
    });
    const { pull } = at(1);
    for (const { x, y } of steps) {
      expect(x).toBeCloseTo(pull.x, 12);
      expect(y).toBeCloseTo(pull.y, 12);
    }
  });

  it('ends on the edge of its ball', () => {
    const { solution, reference, radius, ball } = at(2);
    expect(divergenceOf(fromPlane(solution), fromPlane(reference))).toBeCloseTo(radius, 12);
    const nearestEdge = Math.min(...ball.map(({ x, y }) => Math.hypot(x - solution.x, y - solution.y)));
    expect(nearestEdge).toBeLessThan(0.1);
  });

  it('has no stretch if nothing moves', () => {
    const still = oneStep(
      problem,
      { ...path, solutions: path.anchors, previous: path.anchors },
      {
        prompt: 0,
        actions: [0, 1, 2],
        t: 1,
      },
    );
    expect(stretch({ ...still, previous: still.solution })).toBeNull();
  });
});

it('of an orbit of fewer iterations the last step is drawn', () => {
  const short = orbit(problem, apo, 3);
  expect([1, 3, 8].map((iteration) => reachedBy(short, iteration))).toEqual([1, 3, 3]);
  const last = { prompt: 0, actions: [0, 1, 2] as Triple, t: reachedBy(short, 8) };
  expect(oneStep(problem, short, last)).toEqual(oneStep(problem, short, { ...last, t: 3 }));
});
