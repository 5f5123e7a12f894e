import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ModelWorld } from '../../src/experiment/experiment';
import type { GapMapRequest } from '../../src/experiment/gapMapRequest';
import { presetNamed } from '../../src/experiment/presets';
import { failureOf, failureText } from '../../src/messages/failure';
import { Client } from '../../src/worker/client';
import {
  CHECK_BEGINS,
  type FromWorker,
  GAP_MAP_BEGINS,
  type GapMapNote,
  type OwnNote,
  type ToWorker,
  type WorkerMessage,
} from '../../src/worker/protocol';

const { experiment } = presetNamed('bandit-three');
const OWN_WORLD = presetNamed('model-pairs').experiment.world as ModelWorld;
const FILES = { model: [], name: '', data: new File([], 'data.jsonl'), memory: null };

/** A worker that says what the test makes it say. */
class FakeWorker extends EventTarget {
  sent: ToWorker[] = [];
  terminated = false;
  postMessage(message: ToWorker) {
    this.sent.push(structuredClone(message));
  }
  terminate() {
    this.terminated = true;
  }
  say(data: FromWorker) {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  state(state: 'running' | 'cancelled' | 'finished', generation = this.sent.at(-1)!.generation) {
    this.say({ kind: 'message', generation, message: { kind: 'state', state, detail: null } });
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const messages: WorkerMessage[] = [];
  const client = new Client(
    (message) => messages.push(message),
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  );
  return { workers, messages, client };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { baseURI: 'https://example.org/apogee/' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('makes a worker with the first run only, and sends it the model’s address and how far to go', () => {
  const { workers, client } = setUp();
  expect(workers).toHaveLength(0);
  const recorded = { kernels: 'attention quad, …', adapter: 'a card' };
  client.start(experiment, 'phase', null, null, recorded);
  expect(workers[0]!.sent[0]!.request).toEqual({
    kind: 'start',
    experiment,
    models: 'https://example.org/apogee/models/tales/',
    tunings: null,
    until: 'phase',
    own: null,
    place: null,
    recorded,
  });
});

it('drops what an older run still has to say', () => {
  const { workers, messages, client } = setUp();
  client.start(experiment);
  const old = workers[0]!;
  old.state('finished');
  client.start(experiment);
  expect(workers).toHaveLength(1);
  old.state('running', 1);
  expect(messages.map((message) => message.kind === 'state' && message.state)).toEqual([
    'loading',
    'finished',
    'loading',
  ]);
  old.state('running');
  expect(messages).toHaveLength(4);
});

it('replaces the worker when a run is started over another', () => {
  const { workers, messages, client } = setUp();
  client.start(experiment);
  client.start(experiment);
  expect(workers.map((worker) => worker.terminated)).toEqual([true, false]);
  workers[0]!.state('finished');
  expect(messages.at(-1)).toEqual({ kind: 'state', state: 'loading', detail: null });
});

it('cancels in good order, and by force if the step in flight does not end', async () => {
  const { workers, messages, client } = setUp();
  client.start(experiment);
  const polite = client.cancel();
  workers[0]!.state('cancelled');
  await polite;
  expect(workers[0]!.terminated).toBe(false);

  client.start(experiment);
  const forced = client.cancel();
  await vi.advanceTimersByTimeAsync(2000);
  await forced;
  expect(workers[0]!.terminated).toBe(true);
  expect(messages.at(-1)).toEqual({ kind: 'state', state: 'cancelled', detail: null });

  client.start(experiment);
  expect(workers).toHaveLength(2);
});

it('gives up a worker that does not answer, but not one that is busy for a while', () => {
  const { workers, messages, client } = setUp();
  client.start(experiment);
  workers[0]!.state('running');
  vi.advanceTimersByTime(55_000);
  workers[0]!.say({ kind: 'pong' });
  vi.advanceTimersByTime(55_000);
  expect(workers[0]!.terminated).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(workers[0]!.terminated).toBe(true);
  expect(messages.at(-1)).toEqual({
    kind: 'state',
    state: 'failed',
    detail: { code: 'worker-silent', facts: { seconds: 60 } },
  });
});

it.each([
  ['a script that is not there', () => new Event('error'), 'The worker could not be loaded.'],
  [
    'an exception',
    () => Object.assign(new Event('error'), { message: 'Uncaught Error: boom' }),
    'Uncaught Error: boom',
  ],
  ['an unreadable message', () => new Event('messageerror'), 'A message of the worker could not be read.'],
  [
    'a rejected promise',
    () => new MessageEvent('message', { data: { kind: 'crash', detail: failureOf(new Error('boom')) } }),
    'boom',
  ],
])('fails with a message after %s, and starts a new worker next time', (_, event, detail) => {
  const { workers, messages, client } = setUp();
  client.start(experiment);
  workers[0]!.dispatchEvent(event());
  const last = messages.at(-1);
  expect(last).toMatchObject({ kind: 'state', state: 'failed' });
  expect(last?.kind === 'state' && last.detail && failureText(last.detail)).toBe(detail);
  expect(workers[0]!.terminated).toBe(true);
  client.start(experiment);
  workers[1]!.state('running');
  expect(messages.at(-1)).toEqual({ kind: 'state', state: 'running', detail: null });
});

it('fails with a message if no worker can be made', () => {
  const messages: WorkerMessage[] = [];
  const client = new Client(
    (message) => messages.push(message),
    () => {
      throw new Error('workers are forbidden here');
    },
  );
  client.start(experiment);
  expect(messages.at(-1)).toEqual({
    kind: 'state',
    state: 'failed',
    detail: { code: 'other', facts: { detail: 'workers are forbidden here' } },
  });
});

it('keeps which kernels were measured, and hands them to the next run', () => {
  const storage = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
  });
  const { workers, client } = setUp();
  client.start(experiment);
  const kernels = {
    rowReduction: 'tree',
    attention: 'alone',
    decode: 'alone',
    matmul: { default: 'register 4×4' },
  } as const;
  const tunings = [{ adapter: 'a GPU', ...kernels }];
  workers[0]!.say({ kind: 'tuning', tunings });
  client.start(experiment);
  expect(workers[1]!.sent[0]!.request).toMatchObject({ tunings });
});

it('names every worker, and tells it which were ended in order', () => {
  const storage = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
  });
  const listeners: (() => void)[] = [];
  vi.stubGlobal(
    'addEventListener',
    (name: string, listener: () => void) => name === 'pagehide' && listeners.push(listener),
  );
  vi.setSystemTime(1000);
  const { workers, client } = setUp();
  // No worker, no end.
  for (const hide of listeners) hide();
  expect(storage.size).toBe(0);
  for (let i = 0; i < 3; i++) client.start(experiment);
  const [first, second, third] = workers.map(({ sent }) => sent[0]!);
  expect(new Set([first!.owner, second!.owner, third!.owner]).size).toBe(3);
  expect(first!.ended).toBe(null);
  const ends = [
    { owner: second!.owner, at: 1000 },
    { owner: first!.owner, at: 1000 },
  ];
  expect(third!.ended).toEqual(ends);
  for (const hide of listeners) hide();
  expect(JSON.parse(storage.get('apogee:ended')!)).toEqual([{ owner: third!.owner, at: 1000 }, ...ends]);
});

it('passes on a check of the GPU, and says when it was cut off', () => {
  const { workers, messages, client } = setUp();
  client.selftest();
  expect(workers[0]!.sent.at(-1)!.request).toEqual({ kind: 'selftest', tunings: null, retry: false });
  const check = { state: 'running', adapter: 'a GPU', verdicts: [], leftOut: [], report: null, detail: null } as const;
  workers[0]!.say({ kind: 'selftest', check });
  expect(messages.at(-1)).toEqual({ kind: 'selftest', check });
  workers[0]!.dispatchEvent(new Event('error'));
  expect(messages.filter((message) => message.kind === 'selftest').at(-1)!.check.state).toBe('failed');

  client.selftest();
  expect(workers).toHaveLength(2);
  workers[1]!.say({ kind: 'selftest', check: { ...check, state: 'finished', report: 'all well' } });
  client.close();
  expect(messages.filter((message) => message.kind === 'selftest').at(-1)!.check.state).toBe('finished');
});

it.each<[string, (client: Client) => void, (id: number, over: boolean) => FromWorker]>([
  [
    'a check of the GPU',
    (client) => client.selftest(),
    (_, over) => ({ kind: 'selftest', check: { ...CHECK_BEGINS, state: over ? 'finished' : 'running' } }),
  ],
  [
    'a plane',
    (client) => client.gapMap({} as GapMapRequest, () => {}),
    (id, over) => ({ kind: 'gapMap', id, note: { ...GAP_MAP_BEGINS, state: over ? 'finished' : 'refining' } }),
  ],
  [
    'a person’s files',
    (client) => client.readOwn(OWN_WORLD, FILES, () => {}),
    (id, over) => ({
      ...{ kind: 'own', id },
      note: over
        ? { state: 'failed', detail: { code: 'worker-stopped' }, told: [] }
        : { state: 'reading', done: 1, all: 2 },
    }),
  ],
])('gives up a worker that falls silent over %s, and pings it no longer than that', (_, ask, note) => {
  const { workers, client } = setUp();
  ask(client);
  workers[0]!.say(note(1, false));
  vi.advanceTimersByTime(60_000);
  expect(workers[0]!.terminated).toBe(false);
  vi.advanceTimersByTime(5000);
  expect(workers[0]!.terminated).toBe(true);

  ask(client);
  workers[1]!.say(note(2, true));
  expect(vi.getTimerCount()).toBe(0);
});

it('shows the latest reading of a person’s files, and why it was cut off', () => {
  const { workers, client } = setUp();
  const [first, second]: OwnNote[][] = [[], []];
  client.readOwn(OWN_WORLD, FILES, (note) => first!.push(note));
  client.readOwn(OWN_WORLD, FILES, (note) => second!.push(note));
  const note = { state: 'reading', done: 1, all: 2 } as const;
  workers[0]!.say({ kind: 'own', id: 1, note });
  workers[0]!.say({ kind: 'own', id: 2, note });
  const detail = failureOf(new Error('out of memory'));
  workers[0]!.say({ kind: 'crash', detail });
  expect(first).toEqual([]);
  expect(second).toEqual([note, { state: 'failed', detail, told: [] }]);
});

it('reports why a plane and a check were cut off, and leaves a finished run as it is', () => {
  const { workers, messages, client } = setUp();
  client.start(experiment);
  workers[0]!.state('finished');
  const notes: GapMapNote[] = [];
  client.selftest();
  client.gapMap({ experiment } as never, (note) => notes.push(note));
  const detail = failureOf(new Error('out of memory'));
  workers[0]!.say({ kind: 'crash', detail });
  expect(notes.at(-1)).toMatchObject({ state: 'failed', detail });
  expect(messages.at(-1)).toMatchObject({ kind: 'selftest', check: { state: 'failed', detail } });
  expect(messages.flatMap((message) => (message.kind === 'state' ? [message.state] : []))).toEqual([
    'loading',
    'finished',
  ]);
});
