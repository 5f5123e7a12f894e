import source from '../../shaders/half_scale.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const halfScaleShader = shader('half_scale', source);

/**
 * scaling [2] = a power of two and 1 over it, with which the largest of so many |coefficients| lies in [2^exponent, 2^(exponent + 1)):
 * what `matmul` rounds gradients to f16 with. [1, 1] if all are 0, or one is not finite.
 */
export function halfScale(
  rec: Recorder,
  buffers: { coefficients: Tensor; scaling: Tensor },
  count: number,
  exponent: number,
): void {
  const constants = { EXPONENT: exponent };
  rec.add({ shader: halfScaleShader, entry: 'forward', constants, buffers, params: { count }, workgroups: [1] });
}
