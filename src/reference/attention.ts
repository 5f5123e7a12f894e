import type { Values } from './gradient';

/** Sizes of packed heads [batch, time, heads + 2·kvHeads, headDim]. */
interface AttentionShape {
  batch: number;
  time: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  /** 1/√headDim without it. */
  scale?: number;
  /** Last positions that a query sees; all without it. */
  window?: number;
}

/** Causal attention by its definition: y [batch, time, heads, headDim] = softmax(scale·q kᵀ, masked) v. */
export function attentionReference(qkv: Values, shape: AttentionShape): Float64Array {
  const { batch, time, heads, kvHeads, headDim, scale = headDim ** -0.5, window = time } = shape;
  const y = new Float64Array(batch * time * heads * headDim);
  const at = (b: number, t: number, head: number) => ((b * time + t) * (heads + 2 * kvHeads) + head) * headDim;
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) {
      const kvHead = Math.floor(h / (heads / kvHeads));
      for (let i = 0; i < time; i++) {
        const scores: number[] = [];
        const first = Math.max(0, i - window + 1);
        for (let j = first; j <= i; j++) {
          let score = 0;
          for (let d = 0; d < headDim; d++) score += qkv[at(b, i, h) + d]! * qkv[at(b, j, heads + kvHead) + d]!;
          scores.push(score * scale);
        }
        const top = Math.max(...scores);
        const weights = scores.map((score) => Math.exp(score - top));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        weights.forEach((weight, seen) => {
          const j = first + seen;
          for (let d = 0; d < headDim; d++) {
            const value = qkv[at(b, j, heads + kvHeads + kvHead) + d]!;
            y[((b * time + i) * heads + h) * headDim + d]! += (weight / total) * value;
          }
        });
      }
    }
  return y;
}
