import type { Experiment } from '../../experiment/experiment';
import type { EngineNote } from '../../worker/protocol';

/** The engines' words for numbers that overflowed: a failure is known by its message alone. */
const NOT_FINITE = /not finite|overflows|the loss is (NaN|-?Infinity)/;

/** What helps against a failure, if anything does. `engine` is null where the run failed before it had one. */
export function failureHelp(
  detail: string,
  engine: EngineNote | null,
  { world, engine: wanted }: Experiment,
): { advice: string | null; cpu: boolean } {
  const onGpu = engine ? engine.kind === 'webgpu' : world.kind === 'tales' && wanted !== 'cpu';
  return {
    advice: NOT_FINITE.test(detail) ? 'A smaller learning rate or a larger β may help.' : null,
    cpu: onGpu,
  };
}
