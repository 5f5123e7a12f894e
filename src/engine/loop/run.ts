import { alphaAt } from '../../algorithms/momentum';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { At, TraceEvent } from '../../trace/events';
import { openRecoverable } from './recovery';
import { type AnyRuntime, drawsOf } from './runtime';

/**
 * The main path: iterative preference optimisation as a proximal point method, with extrapolation (APO, Algorithm 1), for
 * every arm under every seed. Arms advance together, one iteration each, so that they can be compared while they run.
 * Pause is not pulling; stop is `return()`, which frees the device. `open` is called with the experiment, and once more where the device
 * is lost: the seed is then begun anew, and what it has said is not said twice.
 */
export async function* run(
  experiment: Experiment,
  open: (experiment: Experiment) => Promise<AnyRuntime>,
): AsyncGenerator<TraceEvent, void, void> {
  const recoverable = await openRecoverable(() => open(experiment));
  try {
    yield { kind: 'start', experiment, engine: recoverable.engine };
    for (const [index, seed] of experiment.seeds.entries())
      yield* recoverable.tell((world) => compare(experiment, world, seed, index));
    yield { kind: 'end' };
  } finally {
    recoverable.close();
  }
}

/** All arms under one seed, the `index`th. */
async function* compare(
  experiment: Experiment,
  world: AnyRuntime,
  seed: number,
  index: number,
): AsyncGenerator<TraceEvent, void, void> {
  const { arms, seeds, iterations } = experiment;
  const perSeed = arms.reduce((sum, arm) => {
    const { evaluate, sample, step, steps } = world.cost(arm);
    return sum + evaluate + iterations * (drawsOf(arm) * (sample + steps * step) + evaluate);
  }, 0);
  const total = seeds.length * perSeed;
  let done = index * perSeed;
  const progress = (work: number): TraceEvent => {
    done += work;
    return { kind: 'progress', done, total };
  };

  const learners: { arm: Arm; learner: Awaited<ReturnType<AnyRuntime['learner']>> }[] = [];
  try {
    for (const arm of arms) {
      const learner = await world.learner(arm, seed);
      learners.push({ arm, learner });
      yield { kind: 'evaluate', ...(await learner.evaluate(0)), seed, arm: arm.id, iteration: 0 };
      yield progress(world.cost(arm).evaluate);
    }
    for (let iteration = 1; iteration <= iterations; iteration++) {
      for (const { arm, learner } of learners) {
        const cost = world.cost(arm);
        const at: At = { seed, arm: arm.id, iteration };
        const sample = await learner.sample(iteration);
        yield { kind: 'sample', sample, ...at };
        yield progress(drawsOf(arm) * cost.sample);

        const labels = learner.label(sample, iteration);
        yield { kind: 'label', labels, ...at };

        const solving = learner.solve(sample, labels, iteration);
        let next = await solving.next();
        for (; !next.done; next = await solving.next()) {
          yield { kind: 'step', step: next.value, ...at };
          yield progress(cost.step);
        }
        yield { kind: 'solve', solution: next.value, ...at };

        const extrapolation = await learner.extrapolate(alphaAt(arm.momentum, iteration - 1), iteration);
        yield { kind: 'extrapolate', extrapolation, ...at };
        yield { kind: 'evaluate', ...(await learner.evaluate(iteration)), ...at };
        yield progress(cost.evaluate);
      }
    }
  } finally {
    for (const { learner } of learners) learner.close();
  }
}
