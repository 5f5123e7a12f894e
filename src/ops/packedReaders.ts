import bits4 from '../../shaders/shared/bits4.wgsl?raw';
import bits5 from '../../shaders/shared/bits5.wgsl?raw';
import bits6 from '../../shaders/shared/bits6.wgsl?raw';
import half from '../../shaders/shared/half.wgsl?raw';
import scales from '../../shaders/shared/scales.wgsl?raw';
import bf16 from '../../shaders/shared/stored_bf16.wgsl?raw';
import f16 from '../../shaders/shared/stored_f16.wgsl?raw';
import q_0 from '../../shaders/shared/stored_q_0.wgsl?raw';
import q_1 from '../../shaders/shared/stored_q_1.wgsl?raw';
import q_k from '../../shaders/shared/stored_q_k.wgsl?raw';
import q6_k from '../../shaders/shared/stored_q6_k.wgsl?raw';
import q8_0 from '../../shaders/shared/stored_q8_0.wgsl?raw';
import type { PackedForm } from './packed';

const ofBlocks = [half, scales];

/** The shader text that reads four numbers of each format; apart from `PACKED`, which is read where no shader is. */
export const READERS: { readonly [Form in PackedForm]: readonly string[] } = {
  f16: [half, f16],
  bf16: [bf16],
  q8_0: [...ofBlocks, q8_0],
  q4_0: [...ofBlocks, bits4, q_0],
  q4_1: [...ofBlocks, bits4, q_1],
  q5_0: [...ofBlocks, bits5, q_0],
  q5_1: [...ofBlocks, bits5, q_1],
  q4_k: [...ofBlocks, bits4, q_k],
  q5_k: [...ofBlocks, bits5, q_k],
  q6_k: [...ofBlocks, bits6, q6_k],
};
