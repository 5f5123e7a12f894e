import source from '../../shaders/preference.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import pair from '../../shaders/shared/pair.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { objectiveText, perObjective } from './objectiveText';

/** preference.wgsl with the objective of `shaders/objectives/<id>.wgsl`. */
const preferenceShader = perObjective((id) => shader(`preference-${id}`, source, pair, grid, ...objectiveText(id)));

/** Words of one `Sums`, of one `Facts` and of one `Slopes` of the shader. */
export const SUMS_WORDS = 6;
export const FACTS_WORDS = 4;
export const SLOPES_WORDS = 3;

/** What all micro-batches of a step share. */
interface StepBuffers {
  /** The objective's settings in the order of its row. */
  settings: Tensor;
  /** Win probability (chosen, rejected) and context (chosen, rejected), [pairs, FACTS_WORDS]; some objectives read them. */
  facts: Tensor;
  /** Out, [pairs, SUMS_WORDS]: log π (w, l), log-ratio (w, l), length (w, l). */
  sums: Tensor;
  /** Out, [pairs, SLOPES_WORDS]: loss and its derivatives by both log π. */
  slopes: Tensor;
}

/** What is a micro-batch's own. */
interface PreferenceBuffers extends StepBuffers {
  /** log π and log π_ref per token, [2·pairs, length]; rows 2i and 2i+1 are the chosen and the rejected response of a pair. */
  policy: Tensor;
  reference: Tensor;
  /** u32 [2·pairs, length]: 1 where the token counts. */
  scored: Tensor;
  /** Out, [2·pairs, length]: derivative of the mean loss by every log π, 0 where not scored. */
  coefficients: Tensor;
}

/** A micro-batch: its pairs, and the first of them among all pairs of the step. */
export interface PairRange {
  pairs: number;
  first: number;
  length: number;
}

/** Per-token log-probabilities → sums of the micro-batch's pairs; one dispatch. */
export function pairSums(
  rec: Recorder,
  id: string,
  { policy, reference, scored, sums }: Pick<PreferenceBuffers, 'policy' | 'reference' | 'scored' | 'sums'>,
  { pairs, first, length }: PairRange,
): void {
  rec.add({
    shader: preferenceShader(id),
    entry: 'reduce',
    buffers: { policy, reference, scored, sums },
    params: { pairs, first, length, divisor: 1 },
    workgroups: [Math.ceil(pairs / 16)],
  });
}

/** Sums and facts → slopes of the micro-batch's pairs; one dispatch. */
export function objective(
  rec: Recorder,
  id: string,
  { settings, facts, sums, slopes }: StepBuffers,
  { pairs, first }: Pick<PairRange, 'pairs' | 'first'>,
): void {
  rec.add({
    shader: preferenceShader(id),
    entry: 'forward',
    buffers: { settings, facts, sums, slopes },
    params: { pairs, first, length: 1, divisor: 1 },
    workgroups: [Math.ceil(pairs / 16)],
  });
}

/**
 * Slopes → derivative of the mean loss by every log-probability of the micro-batch; one dispatch, whose slot it returns.
 * @param divisor pairs of the whole step, over all its micro-batches
 */
export function pairCoefficients(
  rec: Recorder,
  id: string,
  { slopes, scored, coefficients }: Pick<PreferenceBuffers, 'slopes' | 'scored' | 'coefficients'>,
  { pairs, first, length }: PairRange,
  divisor: number,
): number {
  return rec.add({
    shader: preferenceShader(id),
    entry: 'backward',
    buffers: { slopes, scored, coefficients },
    params: { pairs, first, length, divisor },
    workgroups: flatGrid(2 * pairs * length),
  });
}
