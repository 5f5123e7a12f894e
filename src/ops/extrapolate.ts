import source from '../../shaders/extrapolate.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const extrapolateShader = shader('extrapolate', source, grid);

/** The shader's form of the coefficients: their sum (in f64), the second, the third. */
function extrapolateParams(coefficients: readonly number[]) {
  const [first = 0, second = 0, third = 0] = coefficients;
  return { sum: first + second + third, second, third };
}

/**
 * y = Σ cᵢ·xᵢ over flat buffers of equal length (a multiple of 4), one to three terms; one dispatch. (1+α)·a − α·b returns a to the bit if
 * a = b. `y` must be another buffer than the terms. Returns the slot, for `Program.set(slot, extrapolateParams(…))`.
 */
export function extrapolate(rec: Recorder, terms: readonly (readonly [number, Tensor])[], y: Tensor): number {
  if (terms.length < 1 || terms.length > 3)
    throw new RangeError(`extrapolate takes 1 to 3 terms, found ${terms.length}`);
  const a = terms[0]![1];
  const vectors = y.length / 4;
  return rec.add({
    shader: extrapolateShader,
    entry: 'forward',
    buffers: { a, b: terms[1]?.[1] ?? a, c: terms[2]?.[1] ?? a, y },
    params: { vectors, ...extrapolateParams(terms.map(([coefficient]) => coefficient)) },
    workgroups: flatGrid(vectors),
  });
}
