import type { Experiment, ModelWorld } from '../experiment/experiment';
import type { EngineNote } from '../trace/events';
import { describePlan } from './language/webgpu/plan';
import { ownWork } from './learners/own';
import { run } from './loop/run';
import { drawsOf } from './loop/runtime';
import { type Machine, openRuntime } from './open';

/** What an experiment on a person's model takes on this machine, measured by a small one before anything is trained. */

/** What was found. `seconds` are of the whole experiment; `plan` is of WebGPU's memory, null on the CPU engine, which plans none. */
export interface Probed {
  seconds: number;
  plan: string | null;
  engine: EngineNote;
}

const STEPS = 10;
const PROMPTS = 2;

/** One arm, one iteration, ten steps of a pair; sequences are as long as the experiment's. */
function smallOf({ arms, seeds, ...rest }: Experiment, world: ModelWorld): Experiment {
  const { sampling, solve } = world;
  return {
    ...{ ...rest, iterations: 1, arms: arms.slice(0, 1), seeds: seeds.slice(0, 1) },
    world: {
      ...world,
      sampling: { ...sampling, prompts: PROMPTS },
      solve: { ...solve, steps: STEPS, pairsPerStep: 1, microBatches: 1 },
      evaluation: { prompts: PROMPTS },
    },
  };
}

/**
 * Runs the small experiment and scales what its parts took: an upper bound where rows that go together take less time than one after the other. Memory
 * is planned for the whole experiment. Rejects with a Failed if that does not fit, which names the change that costs least. `now` in milliseconds; `pause` is
 * called between two steps, and ends the probe by throwing.
 */
export async function probe(
  experiment: Experiment,
  world: ModelWorld,
  machine: Omit<Machine, 'announce' | 'person'>,
  now: () => number,
  pause: () => void = () => {},
): Promise<Probed> {
  const { arms, seeds, iterations } = experiment;
  let plan: string | null = null;
  let engine: EngineNote | null = null;
  const work = ownWork(world, arms.length);
  const tuning = {
    ...{ ...machine.tuning, work },
    planned: (...found: Parameters<typeof describePlan>) => {
      plan = describePlan(...found);
    },
  };
  const began = now();
  const times: Record<string, number> = { open: 0, sample: 0, step: 0, evaluate: 0 };
  const steps: number[] = [];
  let before = began;
  const open = (small: Experiment) =>
    openRuntime(small, {
      ...{ ...machine, tuning },
      // Nobody is asked for the sake of a measurement.
      person: async (comparisons) => comparisons.map(() => 'first' as const),
      announce(note) {
        engine = note;
      },
    });
  for await (const event of run(smallOf(experiment, world), open)) {
    pause();
    if (event.kind === 'start') times.open = now() - before;
    // Of two the later: the first one compiles what both need.
    if (event.kind === 'sample' || event.kind === 'evaluate') times[event.kind] = now() - before;
    if (event.kind === 'step') steps.push(now());
    before = now();
  }
  times.step = (steps.at(-1)! - steps[0]!) / Math.max(1, steps.length - 1);
  const { sampling, solve, evaluation } = world;
  const evaluate = (times.evaluate! * evaluation.prompts) / PROMPTS;
  const iteration = (times.sample! * sampling.prompts) / PROMPTS + times.step * solve.steps * solve.pairsPerStep;
  const draws = arms.reduce((sum, arm) => sum + drawsOf(arm), 0);
  const perSeed = evaluate + iterations * (draws * iteration + arms.length * evaluate);
  return { seconds: (times.open! + seeds.length * perSeed) / 1000, plan, engine: engine! };
}
