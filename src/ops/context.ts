import source from '../../shaders/context.wgsl?raw';
import pair from '../../shaders/shared/pair.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { objectiveText } from './objectiveText';

const FILES = import.meta.glob<string>('../../shaders/contexts/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const SHADERS = new Map(
  Object.entries(FILES).map(([path, text]): [string, Shader] => {
    const id = path.slice(path.lastIndexOf('/') + 1, -'.wgsl'.length);
    // The objective's file brings its settings; its function is not called here.
    return [id, shader(`context-${id}`, source, pair, text, ...objectiveText(id))];
  }),
);

/** Words of an objective's state. */
export const STATE_WORDS = 4;

export const hasContext = (id: string): boolean => SHADERS.has(id);

interface ContextBuffers {
  /** The objective's settings in the order of its row. */
  settings: Tensor;
  /** Sums of all pairs of the step, [pairs, SUMS_WORDS]. */
  sums: Tensor;
  /** In and out, [STATE_WORDS]; 0 before the first step. */
  state: Tensor;
  /** Out: the contexts in [pairs, FACTS_WORDS]; the win probabilities stay. */
  facts: Tensor;
}

/** The contexts of all pairs of a step, and with `advance` the state after it. One or two dispatches. */
export function context(rec: Recorder, id: string, buffers: ContextBuffers, pairs: number, advance: boolean): void {
  const kernel = SHADERS.get(id);
  if (!kernel) throw new Error(`objective ${id}: there is no shaders/contexts/${id}.wgsl`);
  const { settings, sums, state } = buffers;
  rec.add({
    shader: kernel,
    entry: 'relate',
    buffers: { ...buffers },
    params: { pairs },
    workgroups: [Math.ceil(pairs / 16)],
  });
  if (advance)
    rec.add({
      shader: kernel,
      entry: 'advance',
      buffers: { settings, sums, state },
      params: { pairs },
      workgroups: [1],
    });
}
