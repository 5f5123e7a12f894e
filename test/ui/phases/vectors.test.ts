import { expect, test } from 'vitest';
import { vectors } from '../../../src/ui/phases/VectorPicture';

const still = { restarted: false, anchor: null };

test('lengths and angle are those of the extrapolation', () => {
  const { anchor, previous, next } = vectors({ ...still, alpha: 0.3, momentumNorm: 0.6, stepNorm: 2, cosine: 0.8 });
  expect(Math.hypot(anchor.x, anchor.y)).toBeCloseTo(2, 12);
  expect(previous!.x).toBeCloseTo(-2, 12);
  expect(next).toEqual({ x: 0.6, y: 0 });
  // Cosine between solution − previous (along +x) and solution − anchor.
  expect(-anchor.x / 2).toBeCloseTo(0.8, 12);
});

test('a negative α looks back', () => {
  expect(vectors({ ...still, alpha: -0.5, momentumNorm: 1, stepNorm: 1, cosine: 1 }).next.x).toBe(-1);
});

test('without momentum only the step is known', () => {
  const { anchor, previous, next } = vectors({ ...still, alpha: 0, momentumNorm: 0, stepNorm: 1.5, cosine: 0.2 });
  expect(anchor).toEqual({ x: -1.5, y: 0 });
  expect(previous).toBeNull();
  expect(next.x).toBe(0);
});
