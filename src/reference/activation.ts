import type { Values } from './gradient';

/** SwiGLU of packed rows [gate | up], 2·width numbers each: gate·σ(gate)·up. */
export function activationReference(gateUp: Values, width: number): Float64Array {
  return Float64Array.from({ length: gateUp.length / 2 }, (_, i) => {
    const at = Math.floor(i / width) * 2 * width + (i % width);
    const gate = gateUp[at]!;
    return (gate / (1 + Math.exp(-gate))) * gateUp[at + width]!;
  });
}
