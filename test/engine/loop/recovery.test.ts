import { expect, it } from 'vitest';
import { openTabular } from '../../../src/engine/learners/table';
import type { Checkpoint } from '../../../src/engine/loop/checkpoint';
import { recoveringRun } from '../../../src/engine/loop/recovery';
import type { Finished } from '../../../src/engine/loop/run';
import type { AnyRuntime } from '../../../src/engine/loop/runtime';
import type { BanditWorld, Experiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { DeviceLostError } from '../../../src/gpu/device';
import type { TraceEvent } from '../../../src/trace/events';

const preset = presetNamed('bandit-few').experiment;
const experiment: Experiment = { ...preset, seeds: [0, 1, 2], iterations: 3 };
const loss = new DeviceLostError('The device was lost (unknown): by a test');

interface Plan {
  /** Sampling call, from 1 and counted in each world, that fails; none if not given. */
  fails?: number;
  error?: Error;
  description?: string;
  /** Added to every reward. */
  shift?: number;
}

/** Worlds of the experiment, one for each plan in turn, and how many of them are open. */
function worlds(...plans: Plan[]) {
  const state = { opened: 0, open: 0 };
  const open = async (): Promise<AnyRuntime> => {
    const { fails, error = loss, description = 'a GPU', shift = 0 } = plans[state.opened++]!;
    state.open++;
    const world: AnyRuntime = openTabular(experiment.world as BanditWorld);
    let samples = 0;
    return {
      ...world,
      engine: { kind: 'webgpu', description },
      async learner(arm, seed, saved) {
        const learner = await world.learner(arm, seed, saved);
        return {
          ...learner,
          async sample(iteration) {
            if (++samples === fails) throw error;
            return learner.sample(iteration);
          },
          async evaluate(iteration) {
            const { metrics, ...rest } = await learner.evaluate(iteration);
            return { ...rest, metrics: { ...metrics, reward: metrics.reward + shift } };
          },
        };
      },
      close() {
        state.open--;
        world.close();
      },
    };
  };
  return { state, open };
}

async function record(...plans: Plan[]) {
  const { state, open } = worlds(...plans);
  const events: TraceEvent[] = [];
  const finished: string[] = [];
  let failure: unknown = null;
  try {
    const onIteration = ({ seed, iteration }: Finished) => void finished.push(`${seed} ${iteration}`);
    for await (const event of recoveringRun(experiment, open, null, onIteration)) events.push(event);
  } catch (error) {
    failure = error;
  }
  expect(state.open).toBe(0);
  return { events, finished, failure, opened: state.opened };
}

const samples = experiment.arms.length * experiment.iterations * experiment.seeds.length;
/** The first sample of a second iteration: nothing has been yielded since the first one was finished. */
const next = experiment.arms.length + 1;

it.each([1, 2, next, samples / 3 + 5, samples / 3 + next, samples])(
  'a run whose device is lost at sample %i says what it would have said',
  async (fails) => {
    const whole = await record({});
    const { events, finished, failure, opened } = await record({ fails }, {});
    expect(failure).toBeNull();
    expect(opened).toBe(2);
    // While the seed is repeated, the last progress is all that is said.
    expect([...new Set(events)]).toEqual(whole.events);
    // Each iteration is finished once.
    expect(finished).toEqual(whole.finished);
  },
);

it('survives as many losses as iterations lie between them', async () => {
  const whole = await record({});
  const { arms } = experiment;
  const { events, failure, opened } = await record({ fails: next }, { fails: next + arms.length }, {});
  expect([failure, opened]).toEqual([null, 3]);
  expect([...new Set(events)]).toEqual(whole.events);
});

it('goes on from the last place it has handed out, however often the device is lost, and from a place of an earlier session', async () => {
  const whole = await record({});
  const { arms } = experiment;
  const { state, open } = worlds({ fails: 2 * arms.length + 1 }, { fails: arms.length + 1 }, {});
  const events: TraceEvent[] = [];
  const places: Checkpoint[] = [];
  const after: number[] = [];
  const take = (place: Checkpoint) => {
    places.push(structuredClone(place));
    after.push(events.length);
  };
  for await (const event of recoveringRun(experiment, open, null, () => {}, take)) events.push(event);
  expect(state).toEqual({ opened: 3, open: 0 });
  // The third engine repeats the evaluations of a seed that has finished no iteration.
  const { length } = whole.events;
  expect(events.length - length).toBe(2 * arms.length);
  expect([...new Set(events)]).toEqual(whole.events);
  expect(places.map(({ seed, iteration }) => `${seed} ${iteration}`)).toEqual(whole.finished);

  const rest: TraceEvent[] = [];
  const again = worlds({ fails: 1 }, {});
  for await (const event of recoveringRun(experiment, again.open, places[4]!, () => {}, take)) rest.push(event);
  expect(rest.slice(1)).toEqual(events.slice(after[4]));
});

const OTHER = { description: 'another GPU' };

it.each<[string, Plan]>([
  ['that is lost before an iteration', { fails: 2 }],
  ['that is another one', OTHER],
])('survives a device in its place %s', async (_, plan) => {
  const whole = await record({});
  const { events, finished, failure, opened } = await record({ fails: 4 }, plan, {});
  expect([failure, opened]).toEqual([null, 3]);
  expect([...new Set(events)]).toEqual(whole.events);
  expect(finished).toEqual(whole.finished);
});

it.each<[string, Plan[], number]>([
  ['a third loss', [{ fails: 4 }, { fails: 2 }, { fails: 3 }], 3],
  ['another device in its place, twice', [{ fails: 4 }, OTHER, OTHER], 3],
  ['no device in its place, twice', [{ fails: 4 }], 3],
])('fails with the loss after %s', async (_, plans, opened) => {
  expect(await record(...plans)).toMatchObject({ failure: loss, opened });
});

it('does not go on with other numbers', async () => {
  const { failure } = await record({ fails: 4 }, { shift: 1 });
  expect(failure).toMatchObject({ message: expect.stringContaining('gave other numbers') });
});

it('is not begun anew after any other error', async () => {
  const error = new Error('not finite');
  expect(await record({ fails: 4, error }, {})).toMatchObject({ failure: error, opened: 1 });
});
