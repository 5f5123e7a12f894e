import threadSource from '../../shaders/sample.wgsl?raw';
import workgroupSource from '../../shaders/sample_workgroup.wgsl?raw';
import draw from '../../shaders/shared/draw.wgsl?raw';
import random from '../../shaders/shared/random.wgsl?raw';
import { shader } from '../gpu/kernel';
import { type Recorder, rectangle } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

/** Which invocations draw a row's token: one thread (without barriers, for a software adapter), or a workgroup (for a graphics card). */
export type SampleBy = 'thread' | 'workgroup';

const sampleShaders = {
  thread: shader('sample', threadSource, draw, random),
  workgroup: shader('sample_workgroup', workgroupSource, draw, random),
} as const satisfies Record<SampleBy, unknown>;

/** Of the threads, so that few rows spread over the cores. */
const ROWS_OF_WORKGROUP = 4;

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
 * after the end. The token is that of `drawToken` in f64 if its `margin` and `cut` exceed 2e-6 + (vocab / 256 + 64)·2^-23. Returns the slot. A position ≥ length does nothing.
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
  by: SampleBy = rec.device.isFallback ? 'thread' : 'workgroup',
): number {
  return rec.add({
    shader: sampleShaders[by],
    entry: 'forward',
    buffers,
    params: { ...sizes, ...params },
    workgroups: by === 'thread' ? [Math.ceil(sizes.rows / ROWS_OF_WORKGROUP)] : rectangle(sizes.rows),
  });
}
