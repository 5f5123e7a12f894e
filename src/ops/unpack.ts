import grid from '../../shaders/shared/grid.wgsl?raw';
import source from '../../shaders/unpack.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { PACKED, type PackedForm, type PackedTensors } from './packed';
import { READERS } from './packedReaders';

const shaders = Object.fromEntries(
  Object.entries(READERS).map(([form, reads]) => [form, shader(`unpack-${form}`, source, grid, ...reads)]),
) as Record<PackedForm, Shader>;

/** y [count] = stored [count], exactly; `count` is of whole blocks. Throws a RangeError if it is not. */
export function unpack(rec: Recorder, form: PackedForm, buffers: PackedTensors & { y: Tensor }, count: number): void {
  const { block } = PACKED[form];
  if (count % block !== 0) throw new RangeError(`unpack: ${count} numbers are no multiple of ${block}`);
  const quads = count / 4;
  rec.add({
    shader: shaders[form],
    entry: 'forward',
    buffers: { ...buffers },
    params: { quads },
    workgroups: flatGrid(quads),
  });
}
