import source from '../../shaders/clear.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const clearShader = shader('clear', source, grid);

/** x = 0, its length a multiple of 4; works inside a pass, which the encoder's `clearBuffer` does not. Returns the slot. */
export function clear(rec: Recorder, x: Tensor): number {
  demandMultipleOf4('clear', 'length', x.length);
  const vectors = x.length / 4;
  return rec.add({
    shader: clearShader,
    entry: 'forward',
    buffers: { x },
    params: { vectors },
    workgroups: flatGrid(vectors),
  });
}
