import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeLink } from '../../../src/experiment/link';
import { presetNamed } from '../../../src/experiment/presets';
import { failureText } from '../../../src/messages/failure';
import type { TraceEvent } from '../../../src/trace/events';
import type { ToWorker, WorkerMessage } from '../../../src/worker/protocol';
import { evaluated } from '../../support/events';

/** What the page has asked of its worker. */
let asked: ToWorker[] = [];

/** A worker that says what the test makes it say. */
class FakeWorker extends EventTarget {
  postMessage(message: ToWorker) {
    asked.push(message);
    if (message.request.kind === 'cancel')
      queueMicrotask(() => this.say({ kind: 'state', state: 'cancelled', detail: null }));
  }
  terminate() {}
  say(message: WorkerMessage) {
    const { generation } = asked.at(-1)!;
    this.dispatchEvent(new MessageEvent('message', { data: { kind: 'message', generation, message } }));
  }
}

/** For what reads the recorded run, on a busy machine. */
const PATIENT = { timeout: 5000 };

const kinds = () => asked.map(({ request }) => request.kind);

/** The page's modules as new, on an address, before anything was clicked. */
async function openPage(hash = '') {
  vi.resetModules();
  asked = [];
  const workers: FakeWorker[] = [];
  const page = Object.assign(new EventTarget(), { hash });
  vi.stubGlobal(
    'Worker',
    class extends FakeWorker {
      constructor() {
        super();
        workers.push(this);
      }
    },
  );
  vi.stubGlobal('document', { baseURI: 'https://example.org/apogee/' });
  vi.stubGlobal('location', page);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const write = (_: unknown, __: string, next: string) => Object.assign(page, { hash: next });
  vi.stubGlobal('history', { pushState: write, replaceState: write });
  const recorded = readFileSync(new URL('../../../public/recorded/tales-momentum.jsonl.gz', import.meta.url));
  vi.stubGlobal('fetch', async () => new Response(recorded));
  const session = await import('../../../src/ui/state/session');
  const store = await import('../../../src/ui/state/runStore');
  await session.open();
  const { useView } = await import('../../../src/ui/state/viewStore');
  const get = store.useRun.getState;
  const view = useView.getState;
  const say = (message: WorkerMessage) => workers.at(-1)!.say(message);
  /** What the run has to say up to the end of so many iterations. */
  const run = (iterations: number) => {
    const { experiment } = get().trace;
    const events: TraceEvent[] = experiment!.seeds.flatMap((seed) =>
      experiment!.arms.flatMap(({ id }) =>
        Array.from({ length: iterations }, (_, i) => i + 1).flatMap((iteration) => {
          const at = { seed, arm: id, iteration };
          const sample = { kind: 'table', actions: [] } as never;
          return [{ kind: 'sample', sample, ...at } as TraceEvent, evaluated(at, 1)];
        }),
      ),
    );
    say({ kind: 'state', state: 'running', detail: null });
    say({ kind: 'events', events, timeLeft: null });
  };
  const finish = () => say({ kind: 'state', state: 'finished', detail: null });
  return { ...session, ...store, useView, get, view, run, finish, page };
}

const bandit = presetNamed('bandit-clock').experiment;
const banditLink = '#apo1?preset=bandit-clock';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('opens with the recorded run and no step to undo, whatever the address', async () => {
  const fresh = await openPage();
  expect(fresh.get()).toMatchObject({ source: 'recorded', past: [], preset: 'tales-momentum' });
  const linked = await openPage(banditLink);
  expect(linked.get()).toMatchObject({ source: 'none', past: [], preset: 'bandit-clock', draft: bandit });
  const seeded = await openPage('#apo1?preset=tales-momentum&seeds=0-4');
  expect(seeded.get()).toMatchObject({ source: 'recorded', past: [] });
});

test('undoing the choice of a preset brings back preset, settings and the recorded run', async () => {
  const { choosePreset, undo, get } = await openPage();
  choosePreset('bandit-clock');
  await vi.waitFor(() => expect(get().source).toBe('none'));
  undo();
  expect(get()).toMatchObject({ preset: 'tales-momentum', draft: presetNamed('tales-momentum').experiment });
  await vi.waitFor(() => expect(get().source).toBe('recorded'), PATIENT);
});

test('walks through a run that is there, and begins a new one only at its end', async () => {
  const { step, get, view, useView } = await openPage();
  useView.setState({ at: { iteration: 3, phase: 'solve' } });
  step('phase');
  expect(view().at).toEqual({ iteration: 3, phase: 'extrapolate' });
  step('iteration');
  expect(view().at).toEqual({ iteration: 4, phase: 'extrapolate' });
  step('iteration');
  expect(view().at).toBeNull();
  expect([get().source, kinds()]).toEqual(['recorded', []]);
  step('iteration');
  expect([get().source, kinds()]).toEqual(['live', ['start']]);
});

test('a paused run is walked through up to where it is, then goes on', async () => {
  const { play, step, run, view, useRun, useView } = await openPage(banditLink);
  play();
  run(3);
  useRun.setState({ status: 'paused' });
  useView.setState({ at: { iteration: 2, phase: 'sample' } });
  step('iteration');
  expect(view().at).toBeNull();
  expect(kinds()).toEqual(['start']);
  step('iteration');
  expect(kinds()).toEqual(['start', 'step']);
});

test.each(['play', 'reset', 'choosePreset'] as const)('after %s the last run can be brought back', async (action) => {
  const { play, reset, choosePreset, bringBack, run, finish, edit, get } = await openPage(banditLink);
  play();
  run(2);
  finish();
  const { trace } = get();
  edit({ ...get().draft, iterations: 7 });
  if (action === 'play') play();
  if (action === 'reset') await reset();
  if (action === 'choosePreset') choosePreset('tales-momentum');
  await vi.waitFor(() => expect(get().trace).not.toBe(trace), PATIENT);
  await bringBack();
  expect(get()).toMatchObject({ source: 'live', status: 'finished', preset: 'bandit-clock', draft: bandit });
  expect(get().trace).toBe(trace);
});

test('a run that got nowhere does not take the place of the one before; two that did change places', async () => {
  const { play, cancel, reset, bringBack, run, finish, get } = await openPage(banditLink);
  play();
  run(2);
  finish();
  const first = get().trace;
  play();
  await cancel();
  await reset();
  await bringBack();
  expect(get().trace).toBe(first);
  expect(get().kept).toBeNull();
  play();
  run(3);
  finish();
  const second = get().trace;
  await bringBack();
  expect(get().trace).toBe(first);
  await bringBack();
  expect(get().trace).toBe(second);
});

test('settings that cannot run start nothing, and the address keeps the last that can', async () => {
  const { play, step, restart, edit, link, get, page } = await openPage(banditLink);
  const { draft } = get();
  const arms = draft.arms.map((arm) => ({ ...arm, objective: { id: 'zopo', settings: {} } }));
  edit({ ...draft, arms });
  play();
  step('phase');
  await restart();
  await link();
  expect([get().status, kinds(), page.hash]).toEqual(['idle', [], banditLink]);
  edit({ ...draft, iterations: 7 });
  await link();
  expect(page.hash).toBe(`${banditLink}&iterations=7`);
  play();
  expect(kinds()).toEqual(['start']);
});

test('to run on the CPU is a step that can be undone', async () => {
  const { runOnCpu, undo, get } = await openPage(await encodeLink({ ...bandit, engine: 'webgpu' }));
  await runOnCpu();
  expect(get().trace.experiment?.engine).toBe('cpu');
  undo();
  expect(get().draft.engine).toBe('webgpu');
});

test('an experiment too large for a link is said to be', async () => {
  const { edit, link, get } = await openPage(banditLink);
  const names = Array.from({ length: 64 }, (_, i) => `${i}`);
  const row = names.map(() => 0);
  const random = (i: number, j: number, k: number) => Math.sin(i * 7919 + j * 104_729 + k * 1_299_709);
  const features = Array.from({ length: 64 }, (_, i) =>
    names.map((_, j) => Array.from({ length: 16 }, (_, k) => random(i, j, k))),
  );
  const world = {
    ...bandit.world,
    actions: names,
    words: row,
    base: names.map(() => row),
    rewards: names.map(() => row),
    features,
  };
  edit({ ...bandit, world: world as typeof bandit.world });
  expect(await link()).toBeNull();
  expect(failureText(get().problem!)).toMatch(/takes \d+ bytes, a link holds/);
});

test('leaving is asked about while a run is going on, and only then', async () => {
  const { play, run, finish, page } = await openPage(banditLink);
  const leave = () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leave()).toBe(false);
  play();
  run(1);
  expect(leave()).toBe(true);
  finish();
  expect(leave()).toBe(false);
});

test('a bad link that is pasted later is refused with a word, and can be undone', async () => {
  const { get, page, undo } = await openPage(banditLink);
  page.hash = '#apo1?preset=bandit-clock&iterations=0';
  page.dispatchEvent(new Event('hashchange'));
  await vi.waitFor(() => expect(failureText(get().problem!)).toContain('iterations: expected ≥ 1'));
  expect(get().preset).toBe('tales-momentum');
  undo();
  expect(get()).toMatchObject({ preset: 'bandit-clock', draft: bandit });
});
