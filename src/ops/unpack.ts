import grid from '../../shaders/shared/grid.wgsl?raw';
import bf16 from '../../shaders/shared/stored_bf16.wgsl?raw';
import f16 from '../../shaders/shared/stored_f16.wgsl?raw';
import source from '../../shaders/unpack.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

/** A format of two numbers a word, the first in its lower half. */
export type HalfForm = 'f16' | 'bf16';

const shaders = {
  f16: shader('unpack-f16', source, grid, f16),
  bf16: shader('unpack-bf16', source, grid, bf16),
} as const;

/** y [count] = stored [count / 2 words], exactly; `count` is a multiple of 4. */
export function unpack(rec: Recorder, form: HalfForm, buffers: { stored: Tensor; y: Tensor }, count: number): void {
  if (count % 4 !== 0) throw new RangeError(`unpack: ${count} numbers are no multiple of 4`);
  const quads = count / 4;
  rec.add({ shader: shaders[form], entry: 'forward', buffers, params: { quads }, workgroups: flatGrid(quads) });
}
