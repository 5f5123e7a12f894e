import { endOf } from '../../algorithms/pace';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { TraceEvent } from '../../trace/events';
import { type AnyRuntime, drawsOf } from './runtime';

/** How far a run is, in the floating-point operations that it is estimated to take. Each method gives the event to yield. */
export interface Progress {
  evaluated(arm: Arm): TraceEvent;
  sampled(arm: Arm): TraceEvent;
  stepped(arm: Arm): TraceEvent;
}

/** A run that begins under the `index`th seed, after so many iterations there. */
export function newProgress(
  { arms, seeds, iterations }: Experiment,
  runtime: Pick<AnyRuntime, 'cost'>,
  index: number,
  iteration: number,
): Progress {
  const sum = (of: (arm: Arm) => number) => arms.reduce((total, arm) => total + of(arm), 0);
  const evaluation = (arm: Arm) => runtime.cost(arm).evaluate;
  const sampling = (arm: Arm) => drawsOf(arm) * runtime.cost(arm).sample;
  const solving = (arm: Arm) => drawsOf(arm) * runtime.cost(arm).steps * runtime.cost(arm).step;
  const until = (most: number) =>
    sum((arm) => evaluation(arm) + endOf(arm, most) * (sampling(arm) + solving(arm) + evaluation(arm)));
  const perSeed = until(iterations);
  const total = seeds.length * perSeed;
  let done = index * perSeed + (iteration === 0 ? 0 : until(iteration));
  const after = (work: number): TraceEvent => {
    done += work;
    return { kind: 'progress', done, total };
  };
  return {
    evaluated: (arm) => after(evaluation(arm)),
    sampled: (arm) => after(sampling(arm)),
    stepped: (arm) => after(runtime.cost(arm).step),
  };
}
