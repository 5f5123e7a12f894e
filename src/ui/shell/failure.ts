import type { Experiment } from '../../experiment/experiment';
import type { Failure } from '../../messages/failure';
import { ADVICE } from '../../messages/failures';
import type { EngineNote } from '../../trace/events';

/** What helps against a failure, if anything does. `engine` is null if the run failed before it had one. */
export function failureHelp(
  failure: Failure | null,
  engine: EngineNote | null,
  { world, engine: wanted }: Experiment,
): { advice: string | null; cpu: boolean } {
  const onGpu = engine ? engine.kind === 'webgpu' : world.kind !== 'bandit' && wanted !== 'cpu';
  return { advice: (failure && ADVICE[failure.code]) ?? null, cpu: onGpu };
}
