import { expect, it, vi } from 'vitest';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import type { AnyRuntime } from '../../src/engine/loop/runtime';
import type { Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { TraceEvent } from '../../src/trace/events';
import type { Place, StepUnit, WorkerMessage } from '../../src/worker/protocol';
import { type Open, startSession } from '../../src/worker/session';
import { slowExperiment } from '../support/costs';

const { experiment } = presetNamed('bandit-three');
const world = (each: Experiment): AnyRuntime => {
  if (each.world.kind !== 'bandit') throw new Error('not exact');
  return openTabular(each.world);
};
const open: Open = async (each) => world(each);

function record(opened: Open = open, each = experiment, first: StepUnit | null = null) {
  const messages: WorkerMessage[] = [];
  const session = startSession(
    each,
    opened,
    (message) => {
      messages.push(message);
      if (message.kind === 'events') void Promise.resolve().then(() => session.taken());
    },
    () => performance.now(),
    { until: first },
  );
  return {
    session,
    messages,
    events: (): TraceEvent[] => messages.flatMap((message) => (message.kind === 'events' ? message.events : [])),
    states: () => messages.flatMap((message) => (message.kind === 'state' ? [message.state] : [])),
  };
}

const until = (states: () => string[], state: string) =>
  vi.waitFor(() => expect(states().at(-1)).toBe(state), { interval: 1, timeout: 5000 });

async function directly(each: Experiment): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const event of run(each, async () => world(each))) events.push(event);
  return events;
}

it('passes on what run() says, complete and in order', async () => {
  const { session, events, states } = record();
  await session.over;
  expect(states()).toEqual(['loading', 'running', 'finished']);
  expect(JSON.stringify(events())).toBe(JSON.stringify(await directly(experiment)));
});

it('waits for a page that does not follow, and hears a cancel meanwhile', async () => {
  const messages: WorkerMessage[] = [];
  const long = { ...experiment, seeds: Array.from({ length: 64 }, (_, i) => i), iterations: 1000 };
  let clock = 0;
  const session = startSession(
    long,
    open,
    (message) => messages.push(message),
    () => (clock += 0.01),
  );
  const said = () => messages.flatMap((message) => (message.kind === 'events' ? message.events : [])).length;
  let before = -1;
  await vi.waitFor(
    () => {
      const now = said();
      const rests = now > 0 && now === before;
      before = now;
      expect(rests).toBe(true);
    },
    { interval: 700, timeout: 30_000 },
  );
  expect(said()).toBeLessThan(100_000);
  session.taken();
  session.taken();
  session.taken();
  await vi.waitFor(() => expect(said()).toBeGreaterThan(before), { interval: 10, timeout: 5000 });
  session.cancel();
  await session.over;
  expect(messages.at(-1)).toMatchObject({ kind: 'state', state: 'cancelled' });
});

it('pauses after each phase and after each iteration of all arms', async () => {
  const { session, events, states } = record(open, experiment, 'phase');
  await until(states, 'paused');
  expect(states()).toEqual(['loading', 'running', 'paused']);
  expect(events().at(-1)).toMatchObject({ kind: 'sample', arm: 'dpo', iteration: 1 });
  for (const kind of ['label', 'solve', 'evaluate', 'sample']) {
    session.step('phase');
    await until(states, 'paused');
    expect(events().at(-1)!.kind).toBe(kind);
  }
  expect(events().at(-1)).toMatchObject({ arm: 'apo', iteration: 1 });
  session.step('iteration');
  await until(states, 'paused');
  expect(events().at(-1)).toMatchObject({ kind: 'evaluate', arm: 'control', iteration: 1 });
  session.step('iteration');
  await until(states, 'paused');
  expect(events().at(-1)).toMatchObject({ kind: 'evaluate', arm: 'control', iteration: 2 });
  session.resume();
  await session.over;
  expect(JSON.stringify(events())).toBe(JSON.stringify(await directly(experiment)));
});

it('sends the place after an iteration, from which another session says what is left', async () => {
  let clock = 0;
  const messages: WorkerMessage[] = [];
  const post = (message: WorkerMessage) => {
    messages.push(structuredClone(message));
    if (message.kind === 'events') void Promise.resolve().then(() => session.taken());
  };
  // Between two looks at the clock less time goes by than between two messages, and more between two places.
  const session = startSession(experiment, open, post, () => (clock += 5));
  await session.over;
  const places = messages.flatMap((message) => (message.kind === 'place' ? [message.place] : []));
  expect(places).toHaveLength(experiment.seeds.length * experiment.iterations);
  const [, second] = places;
  expect(second).toMatchObject({ checkpoint: { iteration: 2 }, engine: { kind: 'exact' } });
  const said = (some: WorkerMessage[]) => some.flatMap((message) => (message.kind === 'events' ? message.events : []));
  const placeAt = (place: Place) =>
    messages.findIndex((message) => message.kind === 'place' && message.place === place);
  const at = placeAt(second!);
  // Nothing of an iteration is still on its way when its place is sent: its last arm's evaluation, and the progress after it, are there.
  for (const place of places)
    expect(said(messages.slice(0, placeAt(place))).slice(-2)).toMatchObject([
      { kind: 'evaluate', arm: experiment.arms.at(-1)!.id, iteration: place.checkpoint.iteration },
      { kind: 'progress' },
    ]);

  const later: WorkerMessage[] = [];
  const goOn = (place: Place) =>
    startSession(
      experiment,
      open,
      (message) => later.push(message),
      () => performance.now(),
      { place },
    ).over;
  await goOn(second!);
  expect(JSON.stringify([...said(messages.slice(0, at)), ...said(later)])).toBe(JSON.stringify(said(messages)));

  await goOn({ ...second!, engine: { kind: 'webgpu', description: 'a card', kernels: 'tiled' } });
  expect(later.at(-1)).toMatchObject({
    state: 'failed',
    detail: { code: 'other-engine', facts: { was: 'a card (tiled)' } },
  });
});

it('does not pull while paused, and goes on', async () => {
  const { session, events, states } = record();
  session.pause();
  // Once when it is asked for, and once more when the step in flight has ended.
  const paused = () => states().filter((state) => state === 'paused').length;
  expect([states().at(-1), paused()]).toEqual(['paused', 1]);
  await vi.waitFor(() => expect([states().at(-1), paused()]).toEqual(['paused', 2]), { interval: 1 });
  expect(events().map((event) => event.kind)).toEqual(['start']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(events()).toHaveLength(1);
  session.resume();
  await session.over;
  expect(states().at(-1)).toBe('finished');
  expect(events().at(-1)!.kind).toBe('end');
});

it.each(['loading', 'running', 'paused'])('closes the world when cancelled while %s', async (when) => {
  let closed = 0;
  const { session, events, states } = record(async (each) => ({ ...world(each), close: () => closed++ }), {
    ...experiment,
    iterations: 200,
  });
  if (when === 'paused') session.pause();
  await until(states, when);
  session.cancel();
  await session.over;
  expect(states().at(-1)).toBe('cancelled');
  expect(events().at(-1)?.kind).not.toBe('end');
  expect(closed).toBe(1);
});

it('is cancelled in the middle of a long step', async () => {
  const { session, events, states } = record(async (each, _, rest) => {
    if (each.world.kind !== 'bandit') throw new Error('not exact');
    return openTabular(each.world, rest);
  }, slowExperiment());
  await until(states, 'running');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = process.cpuUsage();
  session.cancel();
  await session.over;
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(200);
  expect(states().at(-1)).toBe('cancelled');
  expect(events().at(-1)!.kind).not.toBe('end');
});

it('sends a failure as a state, after everything that came before it', async () => {
  const { session, messages, events } = record(async (each) => {
    const opened = world(each);
    return {
      ...opened,
      learner: async (arm, seed) => {
        const learner = await opened.learner(arm, seed);
        learner.label = () => {
          throw new Error('no labels today');
        };
        return learner;
      },
    };
  });
  await session.over;
  expect(messages.at(-1)).toEqual({
    kind: 'state',
    state: 'failed',
    detail: { code: 'other', facts: { detail: 'no labels today' } },
  });
  expect(events().at(-2)!.kind).toBe('sample');
});

it('sends at most ten batches a second, besides the one before each place', async () => {
  const { session, messages, events } = record(open, { ...experiment, iterations: 200 });
  const start = performance.now();
  await session.over;
  const batches = messages.filter((message) => message.kind === 'events').length;
  const places = messages.filter((message) => message.kind === 'place').length;
  const seconds = (performance.now() - start) / 1000;
  expect(places).toBeLessThanOrEqual(4 * seconds + 1);
  // One more for the first and for each change of state; a large batch goes in pieces of 2,000 events.
  const pieces = Math.floor(events().length / 2000);
  expect(batches).toBeLessThanOrEqual(10 * seconds + places + 3 + pieces);
});

/** A world in which somebody must answer before it is open. */
const asking: Open = async (each, _announce, _rest, person) => {
  const answers = await person([{ prompt: 'p', first: 'a', second: 'b' }]);
  expect(['first', 'second']).toContain(answers[0]);
  return world(each);
};
const asked = (messages: readonly WorkerMessage[]) => messages.find((message) => message.kind === 'ask');

it('waits for a person, and goes on with what they say', async () => {
  const { session, messages, states } = record(asking);
  await vi.waitFor(() => expect(asked(messages)).toBeDefined(), { interval: 1 });
  session.answer(99, ['tie']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(states()).toEqual(['loading']);
  session.answer((asked(messages) as { id: number }).id, ['left']);
  await session.over;
  expect(states().at(-1)).toBe('finished');
});

it('is cancelled at once while it waits for a person', async () => {
  const { session, messages, states } = record(asking);
  await vi.waitFor(() => expect(asked(messages)).toBeDefined(), { interval: 1 });
  const began = performance.now();
  session.cancel();
  await session.over;
  expect(performance.now() - began).toBeLessThan(200);
  expect(states().at(-1)).toBe('cancelled');
});
