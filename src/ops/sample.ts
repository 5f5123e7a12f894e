import source from '../../shaders/sample.wgsl?raw';
import random from '../../shaders/shared/random.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const sampleShader = shader('sample', source, random);

/** Values of `state`: what a row of the batch is doing. */
export const RUNNING = 0;
export const ENDED = 1;
export const NOT_FINITE = 2;

/** Changed by `Program.set` from token to token (`position`) and from request to request. */
export interface SampleParams {
  /** Where the token goes; 0 is the first token of the prompt. */
  position: number;
  /** Number of row 0 among all rows of the request: addresses the random numbers. */
  first_row: number;
  temperature: number;
  top_k: number;
  top_p: number;
  end_token: number;
  pad_token: number;
  seed: number;
  stream: number;
}

/**
 * Draws the token at `position` of every row by the rule of `drawToken`; a prompt's own token if the prompt reaches that far, `pad_token`
 * after the end. The token is that of `drawToken` in f64 if its `margin` and `cut` exceed 2e-6 + (vocab / 256 + 16)·2^-23. Returns the slot. A position ≥ length does nothing.
 */
export function sample(
  rec: Recorder,
  buffers: {
    /** [rows, vocab] */
    logits: Tensor;
    /** u32 [rows] */
    prompt_lengths: Tensor;
    /** u32 [rows, length], prompts filled in at the start of each row */
    tokens: Tensor;
    /** Out, u32 [rows]: the token at `position`, the next input of the model */
    next: Tensor;
    /** u32 [rows]: RUNNING, ENDED (the end token was drawn) or NOT_FINITE (logits with a NaN or an infinity) */
    state: Tensor;
  },
  sizes: { rows: number; vocab: number; length: number },
  params: SampleParams,
): number {
  return rec.add({
    shader: sampleShader,
    entry: 'forward',
    buffers,
    params: { ...sizes, ...params },
    workgroups: [Math.ceil(sizes.rows / 4)],
  });
}
