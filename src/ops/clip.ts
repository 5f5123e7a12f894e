import source from '../../shaders/clip.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const clipShader = shader('clip', source);

/** Words of `partials` and of the result `gradient`. */
export const CLIP_PARTIALS = 2 * 4096;
export const GRADIENT_WORDS = 3;

/** Threads of the first stage, as workgroups of 64. */
const GROUPS = 64;
const FINITE = 0xffff_ffff;
const OVERFLOW = 0xffff_fffe;

/** What `clip` found. */
interface GradientReport {
  /** √Σ g² before clipping. */
  norm: number;
  /** What the gradient is multiplied by. */
  factor: number;
  /** Number of the first tensor with a NaN or an infinity; `overflow` if only the sum of squares overflows f32; null if all is finite. */
  bad: number | 'overflow' | null;
}

/** Reads the three words of `gradient`, or the first three of `gate`. */
export function gradientReport(words: Float32Array): GradientReport {
  const [bits] = new Uint32Array(words.buffer, words.byteOffset + 8, 1);
  const [norm, factor] = words as unknown as [number, number];
  if (bits !== FINITE && bits !== OVERFLOW) return { norm, factor, bad: bits! };
  return { norm, factor, bad: bits === OVERFLOW || !Number.isFinite(norm) ? 'overflow' : null };
}

/**
 * Global norm of a flat gradient, the factor min(1, limit / norm), and the first tensor that is not finite; two dispatches.
 * @param limit 0 does not clip
 * @returns the slot whose param `limit` `Program.set` changes
 */
export function clip(
  rec: Recorder,
  buffers: {
    /** Flat, a multiple of 64 elements. */
    dw: Tensor;
    /** `segmentTable` of adamw.ts */
    segments: Tensor;
    /** Scratch, CLIP_PARTIALS words. */
    partials: Tensor;
    /** Out, GRADIENT_WORDS. */
    gradient: Tensor;
  },
  limit: number,
): number {
  const { dw, segments, partials, gradient } = buffers;
  const params = { vectors: dw.length / 4, limit };
  rec.add({ shader: clipShader, entry: 'partial', buffers: { dw, segments, partials }, params, workgroups: [GROUPS] });
  return rec.add({ shader: clipShader, entry: 'finish', buffers: { partials, gradient }, params, workgroups: [1] });
}
