import source from '../../shaders/preference.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import logistic from '../../shaders/shared/logistic.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const FILES = import.meta.glob<string>('../../shaders/objectives/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const SHADERS = new Map(
  Object.entries(FILES).map(([path, text]) => {
    const id = path.slice(path.lastIndexOf('/') + 1, -'.wgsl'.length);
    return [id, shader(`preference-${id}`, source, logistic, grid, text)];
  }),
);

/** Words of one `Pair` and of one `Slopes` of the shader. */
export const PAIR_WORDS = 8;
export const SLOPES_WORDS = 3;

/** preference.wgsl with the objective of `shaders/objectives/<id>.wgsl`. Throws an Error where there is no such file. */
export function preferenceShader(id: string): Shader {
  const found = SHADERS.get(id);
  if (!found) throw new Error(`objective ${id}: there is no shaders/objectives/${id}.wgsl`);
  return found;
}

export interface PreferenceBuffers {
  /** The objective's settings in the order of its row. */
  settings: Tensor;
  /** log π and log π_ref per token, [2·pairs, length]; rows 2i and 2i+1 are the chosen and the rejected response of pair i. */
  policy: Tensor;
  reference: Tensor;
  /** u32 [2·pairs, length]: 1 where the token counts. */
  scored: Tensor;
  /** Win probabilities (chosen, rejected), [pairs, 2]; read by some objectives. */
  wins: Tensor;
  /** Out, [pairs, PAIR_WORDS]: log π (w, l), log-ratio (w, l), length (w, l), win probability (w, l). */
  sums: Tensor;
  /** Out, [pairs, SLOPES_WORDS]: loss and its derivatives by both log π. */
  slopes: Tensor;
  /** Out, [2·pairs, length]: derivative of the mean loss by every log π, 0 where not scored. */
  coefficients: Tensor;
}

/**
 * Per-token log-probabilities → loss of each pair → derivative by every log-probability; three dispatches.
 * @param divisor pairs of the whole step, over all its micro-batches
 */
export function preference(
  rec: Recorder,
  id: string,
  b: PreferenceBuffers,
  sizes: { pairs: number; length: number; divisor: number },
): { backward: number } {
  const kernel = preferenceShader(id);
  const { pairs, length, divisor } = sizes;
  const { policy, reference, scored, wins, sums, slopes, coefficients } = b;
  const perPair = [Math.ceil(pairs / 16)] as const;
  rec.add({
    shader: kernel,
    entry: 'reduce',
    buffers: { policy, reference, scored, wins, sums },
    params: { pairs, length, divisor },
    workgroups: perPair,
  });
  objective(rec, id, { settings: b.settings, sums, slopes }, pairs);
  const backward = rec.add({
    shader: kernel,
    entry: 'backward',
    buffers: { slopes, scored, coefficients },
    params: { pairs, length, divisor },
    workgroups: flatGrid(2 * pairs * length),
  });
  return { backward };
}

/** sums [pairs, PAIR_WORDS] → slopes [pairs, SLOPES_WORDS]; one dispatch. */
export function objective(
  rec: Recorder,
  id: string,
  buffers: Pick<PreferenceBuffers, 'settings' | 'sums' | 'slopes'>,
  pairs: number,
): void {
  rec.add({
    shader: preferenceShader(id),
    entry: 'forward',
    buffers: { ...buffers },
    params: { pairs, length: 1, divisor: 1 },
    workgroups: [Math.ceil(pairs / 16)],
  });
}
