import source from '../../shaders/gate.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const gateShader = shader('gate', source);

/** Words of `gate`: the three of `clip`'s gradient, then the number of the step. */
export const GATE_WORDS = 4;

/** Passes a gradient on to AdamW unless this one or an earlier one is not finite. Returns the slot of the param `step` (from 1). */
export function gate(rec: Recorder, buffers: { gradient: Tensor; gate: Tensor }, step: number): number {
  return rec.add({ shader: gateShader, entry: 'forward', buffers, params: { step }, workgroups: [1] });
}
