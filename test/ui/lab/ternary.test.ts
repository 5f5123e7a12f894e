import { describe, expect, it } from 'vitest';
import {
  arrowPath,
  CORNERS,
  conditional,
  conditionalOfLogs,
  innerGrid,
  levelSet,
  nearest,
  place,
  probabilitiesAt,
  type Triple,
} from '../../../src/ui/lab/ternary';

const close = (a: readonly number[], b: readonly number[]) =>
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i]!, 12);
  });

describe('the triangle', () => {
  it('has equal sides, and its corners are the actions', () => {
    const sides = CORNERS.map((corner, i) => {
      const next = CORNERS[(i + 1) % 3]!;
      return Math.hypot(corner.x - next.x, corner.y - next.y);
    });
    close(sides, [400, 400, 400]);
    expect(place([0, 1, 0])).toEqual(CORNERS[1]);
  });

  it('finds the probabilities at a point again', () => {
    for (const p of [...innerGrid(7), [1, 0, 0], [0, 0, 1], [0, 0.5, 0.5]] as Triple[])
      close(probabilitiesAt(place(p)), p);
  });

  it('takes a point outside to the nearest point of the triangle', () => {
    close(probabilitiesAt({ x: 240, y: -500 }), [1, 0, 0]);
    close(probabilitiesAt({ x: -300, y: 800 }), [0, 1, 0]);
    close(probabilitiesAt({ x: 240, y: 900 }), [0, 0.5, 0.5]);
    close(probabilitiesAt(CORNERS[0], 0.01), [0.98, 0.01, 0.01]);
  });

  it('projects to the nearest probabilities, by search', () => {
    const raw: Triple = [0.9, 0.5, -0.4];
    const found = nearest(raw, 0.05);
    const distance = (p: readonly number[]) => p.reduce((sum, value, i) => sum + (value - raw[i]!) ** 2, 0);
    expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    for (const [a, b, c] of innerGrid(60))
      if (Math.min(a, b, c) >= 0.05) expect(distance([a, b, c])).toBeGreaterThanOrEqual(distance(found) - 1e-12);
  });

  it('gives probabilities among three, even if all are tiny', () => {
    close(conditional([0.1, 0.2, 0.3, 0.4], [3, 0, 1]), [4 / 7, 1 / 7, 2 / 7]);
    close(conditionalOfLogs([-900, -900 + Math.log(2), 0, -900], [0, 1, 3]), [0.25, 0.5, 0.25]);
  });

  it('draws level sets where the reward has that level', () => {
    const rewards: Triple = [1, 0.4, 0];
    const ends = levelSet(rewards, 0.5)!;
    for (const end of ends) {
      const p = probabilitiesAt(end);
      expect(p.reduce((sum, value, i) => sum + value * rewards[i]!, 0)).toBeCloseTo(0.5, 12);
      expect(Math.min(...p)).toBeCloseTo(0, 12);
    }
    expect(levelSet(rewards, 2)).toBeNull();
    expect(levelSet([1, 1, 1], 1)).toBeNull();
  });

  it('has (steps − 1)(steps − 2)/2 points inside of a grid', () => {
    expect(innerGrid(11)).toHaveLength(45);
    for (const p of innerGrid(11)) expect(Math.min(...p)).toBeGreaterThan(0);
  });

  it('draws no arrow without a length', () => {
    expect(arrowPath({ x: 1, y: 1 }, { x: 1.2, y: 1 }, 5)).toBe('');
    expect(arrowPath({ x: 0, y: 0 }, { x: 10, y: 0 }, 4)).toBe('M0.0 0.0L10.0 0.0M6.0 -2.0L10.0 0.0L6.0 2.0');
  });
});
