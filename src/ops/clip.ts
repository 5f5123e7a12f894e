import source from '../../shaders/clip.wgsl?raw';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { type RowReduction, rowShaders } from './rowReduction';

const clipShaders = rowShaders('clip', source);

/** Words of `partials` and of the result `gradient`. */
export const CLIP_PARTIALS = 2 * 4096;
export const GRADIENT_WORDS = 3;

/** Workgroups of the first stage by threads, 64 each. */
const GROUPS = 64;

/** Lanes of a workgroup of the others, and most workgroups, whose sums one of them adds up. */
const LANES = 256;
const MOST_GROUPS = 1024;
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
  reduction: RowReduction,
): number {
  const { dw, segments, partials, gradient } = buffers;
  const vectors = dw.length / 4;
  const groups = reduction === 'thread' ? GROUPS : Math.min(MOST_GROUPS, Math.ceil(vectors / LANES));
  const suffix = reduction === 'thread' ? '' : '_tree';
  const kernel = {
    shader: clipShaders[reduction],
    params: { vectors, limit, groups },
    ...(reduction !== 'thread' && { constants: { LANES } }),
  };
  rec.add({ ...kernel, entry: `partial${suffix}`, buffers: { dw, segments, partials }, workgroups: [groups] });
  return rec.add({ ...kernel, entry: `finish${suffix}`, buffers: { partials, gradient }, workgroups: [1] });
}
