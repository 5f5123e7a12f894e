import { alphaAt } from '../../algorithms/momentum';
import { endOf } from '../../algorithms/pace';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { At, TraceEvent } from '../../trace/events';
import { type Checkpoint, demandCheckpoint, type SavedArm } from './checkpoint';
import { newProgress, type Progress } from './progress';
import type { AnyLearner, AnyRuntime } from './runtime';

/** Opens what an experiment runs on; the run closes it. */
export type Open = (experiment: Experiment) => Promise<AnyRuntime>;

/** An iteration that all arms have finished, and their learners by the arms' ids, which live until the run goes on. */
export interface Finished {
  seed: number;
  iteration: number;
  learners: ReadonlyMap<string, AnyLearner>;
}

/** Told when all arms have finished an iteration; the run goes on when the promise is settled. */
export type OnIteration = (finished: Finished) => void | Promise<void>;

/** The place after an iteration, to be taken while the run waits for `onIteration`. */
export async function takeCheckpoint({ seed, iteration, learners }: Finished): Promise<Checkpoint> {
  const arms: Record<string, SavedArm> = {};
  for (const [id, learner] of learners) arms[id] = await learner.save();
  return { seed, iteration, arms };
}

type Events = AsyncGenerator<TraceEvent, void, void>;

/**
 * The main path: iterative preference optimisation as a proximal point method, with extrapolation (APO, Algorithm 1), for every arm under
 * every seed. Pause is not pulling; stop is `return()`, which frees the device. With `resumeFrom` (a `takeCheckpoint` of `onIteration`) the
 * events are those after that iteration, bit for bit as in a run that was never interrupted. Throws an Error for a checkpoint of another
 * experiment.
 */
export async function* run(
  experiment: Experiment,
  open: Open,
  resumeFrom: Checkpoint | null = null,
  onIteration: OnIteration = () => {},
): Events {
  const { seeds } = experiment;
  if (resumeFrom) demandCheckpoint(resumeFrom, experiment);
  const first = resumeFrom ? seeds.indexOf(resumeFrom.seed) : 0;
  const runtime = await open(experiment);
  try {
    yield { kind: 'start', experiment, engine: runtime.engine };
    const progress = newProgress(experiment, runtime, first, resumeFrom?.iteration ?? 0);
    for (const seed of seeds.slice(first)) {
      const from = seed === resumeFrom?.seed ? resumeFrom : { seed, iteration: 0, arms: {} };
      yield* underSeed(experiment, runtime, from, progress, onIteration);
    }
    yield { kind: 'end' };
  } finally {
    runtime.close();
  }
}

/** All arms under one seed. They advance together, one iteration each, so that they can be compared while they run. */
async function* underSeed(
  { arms, iterations }: Experiment,
  runtime: AnyRuntime,
  { seed, iteration: begun, arms: saved }: Checkpoint,
  progress: Progress,
  onIteration: OnIteration,
): Events {
  const learners = new Map<string, AnyLearner>();
  try {
    for (const arm of arms) {
      const learner = await runtime.learner(arm, seed, begun > 0 ? saved[arm.id] : undefined);
      learners.set(arm.id, learner);
      if (begun > 0) continue;
      yield { kind: 'evaluate', ...(await learner.evaluate(0)), seed, arm: arm.id, iteration: 0 };
      yield progress.evaluated(arm);
    }
    for (let iteration = begun + 1; iteration <= iterations; iteration++) {
      for (const arm of arms.filter((one) => iteration <= endOf(one, iterations)))
        yield* iterate(arm, learners.get(arm.id)!, { seed, arm: arm.id, iteration }, progress);
      await onIteration({ seed, iteration, learners });
    }
  } finally {
    for (const learner of learners.values()) learner.close();
  }
}

/** One iteration of one arm: sample, label, solve (eq. 3.5), extrapolate (eq. 3.6), and judge the solution. */
async function* iterate(arm: Arm, learner: AnyLearner, at: At, progress: Progress): Events {
  const { iteration } = at;
  const sample = await learner.sample(iteration);
  yield { kind: 'sample', sample, ...at };
  yield progress.sampled(arm);

  const labels = await learner.label(sample, iteration);
  yield { kind: 'label', labels, ...at };

  const solving = learner.solve(sample, labels, iteration);
  let next = await solving.next();
  for (; !next.done; next = await solving.next()) {
    yield { kind: 'step', step: next.value, ...at };
    yield progress.stepped(arm);
  }
  yield { kind: 'solve', solution: next.value, ...at };

  const extrapolation = await learner.extrapolate(alphaAt(arm.momentum, iteration - 1), iteration);
  yield { kind: 'extrapolate', extrapolation, ...at };
  yield { kind: 'evaluate', ...(await learner.evaluate(iteration)), ...at };
  yield progress.evaluated(arm);
}
