import source from '../../shaders/responses.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import group from '../../shaders/shared/group.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { objectiveText, perObjective } from './objectiveText';

const responsesShader = perObjective((id) => shader(`responses-${id}`, source, group, grid, ...objectiveText(id)));

/** Words of one `Sums` of the shader: log π, log-ratio, length, reward. */
export const RESPONSE_WORDS = 4;

interface ResponsesBuffers {
  /** The objective's settings in the order of its row. */
  settings: Tensor;
  /** log π and log π_ref per token, [rows, length]; rows iK … iK+K−1 answer prompt i. */
  policy: Tensor;
  reference: Tensor;
  /** u32 [rows, length]: 1 where the token counts. */
  scored: Tensor;
  /** [rows] */
  rewards: Tensor;
  /** Out, [rows, RESPONSE_WORDS]. */
  sums: Tensor;
  /** Out, [rows]: derivative of the prompt's loss by the log π of the response. */
  slopes: Tensor;
  /** Out, [prompts]. */
  losses: Tensor;
  /** Out, [rows, length]: derivative of the mean loss by every log π, 0 where not scored. */
  coefficients: Tensor;
}

interface Sizes {
  prompts: number;
  responses: number;
  length: number;
  divisor: number;
}

/** Sums → loss of each prompt and slopes of its responses; one dispatch. */
export function judgeResponses(
  rec: Recorder,
  id: string,
  { settings, sums, slopes, losses }: Pick<ResponsesBuffers, 'settings' | 'sums' | 'slopes' | 'losses'>,
  sizes: Sizes,
): void {
  rec.add({
    shader: responsesShader(id),
    entry: 'forward',
    buffers: { settings, sums, slopes, losses },
    params: { ...sizes },
    workgroups: [Math.ceil(sizes.prompts / 16)],
  });
}

/**
 * Per-token log-probabilities → loss of each prompt → derivative by every log-probability; three dispatches. Returns the slot whose
 * `divisor` is the number of prompts of the whole step.
 */
export function responses(
  rec: Recorder,
  id: string,
  { settings, policy, reference, scored, rewards, sums, slopes, losses, coefficients }: ResponsesBuffers,
  sizes: Sizes,
): number {
  const kernel = responsesShader(id);
  const rows = sizes.prompts * sizes.responses;
  rec.add({
    shader: kernel,
    entry: 'reduce',
    buffers: { policy, reference, scored, rewards, sums },
    params: { ...sizes },
    workgroups: [Math.ceil(rows / 16)],
  });
  judgeResponses(rec, id, { settings, sums, slopes, losses }, sizes);
  return rec.add({
    shader: kernel,
    entry: 'backward',
    buffers: { slopes, scored, coefficients },
    params: { ...sizes },
    workgroups: flatGrid(rows * sizes.length),
  });
}
