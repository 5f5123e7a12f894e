import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeLink } from '../../../src/experiment/link';
import { DEFAULT_PRESET, presetNamed } from '../../../src/experiment/presets';
import { failureText } from '../../../src/messages/failure';
import { asked, kinds, openPage } from '../../support/openPage';

/** For what reads the recorded run, on a busy machine. */
const PATIENT = { timeout: 5000 };

/** A preset without a recording that takes too long to be computed at once. */
const tales = presetNamed('tales-relatives').experiment;
const talesLink = '#apo1?preset=tales-relatives';
const bandit = presetNamed('bandit-clock').experiment;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('opens with the recorded run and no step to undo, whatever the address', async () => {
  const fresh = await openPage();
  expect(fresh.get()).toMatchObject({ source: 'recorded', past: [], preset: 'tales-momentum' });
  const linked = await openPage(talesLink);
  expect(linked.get()).toMatchObject({ source: 'none', past: [], preset: 'tales-relatives', draft: tales });
  const seeded = await openPage('#apo1?preset=tales-momentum&seeds=0-4');
  expect(seeded.get()).toMatchObject({ source: 'recorded', past: [] });
  // Of a recording there is more to see than the experiment's own seed.
  const other = await openPage('#apo1?preset=tales-momentum&seed=2&at=3');
  expect([other.view().seed, other.get().problem]).toEqual([2, null]);
});

test('the rest of the recorded run takes the place of its first part, and the view stays', async () => {
  const { get, view, useView, loaded } = await openPage(undefined, { parts: true });
  const first = get().trace;
  const moment = { iteration: 2, phase: 'solve' } as const;
  useView.setState({ at: moment, prompt: 9 });
  expect(get()).toMatchObject({ source: 'recorded', rest: 'loading' });
  await vi.advanceTimersByTimeAsync(1500);
  await vi.waitFor(() => expect(get().rest).toBeNull(), { timeout: 20_000 });
  expect(get().trace).not.toBe(first);
  expect(get().trace.cells.size).toBe(first.cells.size);
  expect(view()).toMatchObject({ at: moment, prompt: 9 });
  expect(loaded()).toEqual(['opening', 'first', 'whole']);
}, 30_000);

test('where data may cost money, the rest waits for a prompt or a seed that the first part lacks', async () => {
  const navigator = { connection: { saveData: true } };
  const { get, useView } = await openPage(undefined, { parts: true, navigator });
  await vi.waitFor(() => expect(get().rest).toBe('waiting'), PATIENT);
  useView.setState({ prompt: 1, seed: get().trace.latest!.seed });
  expect(get().rest).toBe('waiting');
  useView.setState({ prompt: 2 });
  expect(get().rest).toBe('loading');
  await vi.waitFor(() => expect(get().rest).toBeNull(), { timeout: 20_000 });
}, 30_000);

test.each([
  ['#tales-momentum', 'opening'],
  ['#tales-momentum&arm=dpo', 'first'],
  ['#tales-momentum&arm=apo', 'opening'],
  ['#tales-momentum&at=2', 'first'],
  ['#tales-momentum&seed=2', 'first'],
  ['#tales-momentum&prompt=1', 'opening'],
  ['#tales-momentum&prompt=2', 'first'],
  ['#tales-momentum&present=1', 'first'],
  ['', null],
])('a page at %j asks for as little of the recording as its moment needs: %s', async (hash, part) => {
  const { loaded, watchRecorded } = await openPage(hash, { parts: true });
  expect(loaded()).toEqual(part === null ? [] : [part]);
  if (part !== null) return;
  await watchRecorded();
  expect(loaded()).toEqual(['first']);
});

test('undoing the choice of a preset brings back preset, settings and the recorded run', async () => {
  const { choosePreset, undo, get } = await openPage();
  choosePreset('tales-relatives');
  await vi.waitFor(() => expect(get().source).toBe('none'));
  undo();
  expect(get()).toMatchObject({ preset: 'tales-momentum', draft: presetNamed('tales-momentum').experiment });
  await vi.waitFor(() => expect(get().source).toBe('recorded'), PATIENT);
});

test('walks through a run that is there, and begins again at its end', async () => {
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
  expect(view().at).toEqual({ iteration: 1, phase: 'sample' });
  expect([get().source, kinds()]).toEqual(['recorded', []]);
});

test('a paused run is walked through up to where it is, then goes on', async () => {
  const { train, step, run, view, useRun, useView } = await openPage(talesLink);
  train();
  run(3);
  useRun.setState({ status: 'paused' });
  useView.setState({ at: { iteration: 2, phase: 'sample' } });
  step('iteration');
  expect(view().at).toBeNull();
  expect(kinds()).toEqual(['start']);
  step('iteration');
  expect(kinds()).toEqual(['start', 'step']);
});

test.each(['train', 'reset', 'choosePreset'] as const)('after %s the last run can be brought back', async (action) => {
  const { train, reset, choosePreset, bringBack, run, finish, edit, get } = await openPage(talesLink);
  train();
  run(2);
  finish();
  const { trace } = get();
  edit({ ...get().draft, iterations: 4 });
  if (action === 'train') {
    train();
    expect(get().trace).toBe(trace);
    run(1);
  }
  if (action === 'reset') await reset();
  if (action === 'choosePreset') choosePreset('tales-momentum');
  await vi.waitFor(() => expect(get().trace).not.toBe(trace), PATIENT);
  await bringBack();
  expect(get()).toMatchObject({ source: 'live', status: 'finished', preset: 'tales-relatives', draft: tales });
  expect(get().trace).toBe(trace);
});

test('a run that got nowhere does not take the place of the one before; two that did change places', async () => {
  const { train, cancel, reset, bringBack, run, finish, get } = await openPage(talesLink);
  train();
  run(2);
  finish();
  const first = get().trace;
  train();
  await cancel();
  await reset();
  await bringBack();
  expect(get().trace).toBe(first);
  expect(get().kept).toBeNull();
  train();
  run(3);
  finish();
  const second = get().trace;
  await bringBack();
  expect(get().trace).toBe(first);
  await bringBack();
  expect(get().trace).toBe(second);
});

test('settings that cannot run start nothing, and the address keeps the last that can', async () => {
  const { train, step, restart, edit, writeAddress, get, page } = await openPage(talesLink);
  const { draft } = get();
  const arms = draft.arms.map((arm) => ({ ...arm, objective: { id: 'zopo', settings: {} } }));
  edit({ ...draft, arms });
  train();
  step('phase');
  await restart();
  await writeAddress('replace');
  expect([get().status, kinds(), page.hash]).toEqual(['idle', [], talesLink]);
  edit({ ...draft, iterations: 4 });
  await writeAddress('replace');
  expect(page.hash).toBe(`${talesLink}&iterations=4`);
  train();
  expect(kinds()).toEqual(['start']);
});

test('to run on the CPU is a step that can be undone', async () => {
  const { runOnCpu, undo, get } = await openPage(await encodeLink({ ...tales, engine: 'webgpu', precision: 'half' }));
  await runOnCpu();
  expect(get().trace.experiment).toEqual({ ...tales, engine: 'cpu' });
  undo();
  expect(get().draft).toMatchObject({ engine: 'webgpu', precision: 'half' });
});

test('an experiment too large for a link is said to be', async () => {
  const { edit, writeAddress, get } = await openPage(talesLink);
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
  await writeAddress('replace');
  expect(failureText(get().problem!)).toMatch(/takes \d+ bytes, a link holds/);
});

test('leaving is asked about while a run is going on, and only then', async () => {
  const { train, run, finish, page } = await openPage(talesLink);
  const leave = () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leave()).toBe(false);
  train();
  run(1);
  expect(leave()).toBe(true);
  finish();
  expect(leave()).toBe(false);
});

test('a bad link that is pasted later is refused with a word, and can be undone', async () => {
  const { get, page, undo } = await openPage(talesLink);
  page.hash = '#apo1?preset=tales-relatives&iterations=0';
  page.dispatchEvent(new Event('hashchange'));
  await vi.waitFor(() => expect(failureText(get().problem!)).toContain('iterations: expected ≥ 1'));
  expect(get().preset).toBe(DEFAULT_PRESET);
  undo();
  expect(get()).toMatchObject({ preset: 'tales-relatives', draft: tales });
});

test('what present mode shows large is of its experiment only', async () => {
  const { view, page, useView, get } = await openPage('#apo1?preset=bandit-clock&present=1');
  useView.setState({ present: { large: 'phase', blank: false, notes: true } });
  page.hash = '#apo1?preset=bandit-clock&at=2&present=1';
  page.dispatchEvent(new Event('hashchange'));
  await vi.waitFor(() => expect(view().at?.iteration).toBe(2));
  expect(view().present?.large).toBe('phase');
  page.hash = '#apo1?preset=bandit-three&present=1';
  page.dispatchEvent(new Event('hashchange'));
  await vi.waitFor(() => expect(get().preset).toBe('bandit-three'));
  expect(view().present).toEqual({ large: null, blank: false, notes: true });
});

test('the picture stays until the first result of a live run, and comes back if there is none', async () => {
  const { train, cancel, run, finish, get, view } = await openPage();
  const { trace } = get();
  train();
  expect(get()).toMatchObject({ source: 'recorded', status: 'loading' });
  await cancel();
  expect(get()).toMatchObject({ source: 'recorded', status: 'idle', coming: null });
  expect(get().trace).toBe(trace);
  train();
  run(1);
  expect(get()).toMatchObject({ source: 'live', status: 'running', coming: null, kept: { source: 'recorded' } });
  expect(view().arm).toBe(get().trace.latest!.arm);
  const { experiment } = get().trace;
  finish();
  train();
  run(1);
  expect(get().trace.experiment).toBe(experiment);
});

test('a run that names its kernels asks for them when it is trained again, and for none with other settings', async () => {
  const { trainAnyway, cancel, edit, useRun, get } = await openPage();
  const engine = { kind: 'webgpu', description: 'a card', kernels: 'attention quad, …' } as const;
  const { trace } = get();
  useRun.setState({ trace: { ...trace, engine }, draft: trace.experiment!, source: 'file' });
  trainAnyway();
  const recorded = () => asked.flatMap(({ request }) => (request.kind === 'start' ? [request.recorded] : []));
  expect(recorded()).toEqual([{ kernels: engine.kernels, adapter: engine.description }]);
  await cancel();
  edit({ ...get().draft, iterations: 1 });
  trainAnyway();
  expect(recorded().slice(1)).toEqual([null]);
});

test('what is estimated to take longer than five minutes is asked about', async () => {
  const { train, trainAnyway, edit, get, view } = await openPage(talesLink);
  edit({ ...get().draft, iterations: 50 });
  train();
  expect([kinds(), Math.round(view().asking! / 60)]).toEqual([[], 38]);
  trainAnyway();
  expect([kinds(), view().asking]).toEqual([['start'], null]);
});

test('an exact result is computed without a click, shown whole, and anew when a setting changes', async () => {
  const { edit, get, view, useView, run, finish, page } = await openPage('#apo1?preset=bandit-clock');
  await vi.waitFor(() => expect(kinds()).toEqual(['start']));
  expect(get()).toMatchObject({ source: 'none', status: 'idle' });
  run(20);
  expect(get().source).toBe('none');
  finish();
  expect(get()).toMatchObject({ source: 'exact', status: 'finished' });
  expect(page.hash).toBe('#apo1?preset=bandit-clock');
  useView.setState({ at: { iteration: 3, phase: 'solve' } });
  edit({ ...get().draft, iterations: 10 });
  vi.advanceTimersByTime(200);
  run(10);
  finish();
  expect(get().trace.experiment?.iterations).toBe(10);
  expect([view().at, get().kept]).toEqual([{ iteration: 3, phase: 'solve' }, null]);
});

test('without a link the first screen opens, and loads no run until the workbench does', async () => {
  const { enterWorkbench, get, view, page } = await openPage('');
  expect([view().landing, get().source]).toEqual([true, 'none']);
  await enterWorkbench();
  expect([view().landing, get().source, page.hash]).toEqual([false, 'recorded', `#apo1?preset=${DEFAULT_PRESET}`]);
  page.hash = '';
  page.dispatchEvent(new Event('hashchange'));
  expect(view().landing).toBe(true);
  page.hash = talesLink;
  page.dispatchEvent(new Event('hashchange'));
  expect(view().landing).toBe(false);
});

test('what is watched is the recorded run, from its beginning', async () => {
  const { watchRecorded, get, view, useView } = await openPage('');
  await watchRecorded();
  expect(get().source).toBe('recorded');
  expect(view()).toMatchObject({ at: { iteration: 1, phase: 'sample' }, playhead: { playing: true } });
  vi.advanceTimersByTime(2200);
  expect(view().at).toEqual({ iteration: 1, phase: 'label' });
  useView.setState({ playhead: { playing: false, speed: 1 } });
  vi.advanceTimersByTime(5000);
  expect(view().at).toEqual({ iteration: 1, phase: 'label' });
});

test('a link with a bad part of its view shows its experiment, and names the part', async () => {
  const { get, view } = await openPage('#bandit-three&open=dialog.nope&lang=xx&at=3&prompt=9999');
  expect(get().preset).toBe('bandit-three');
  const text = failureText(get().problem!);
  for (const part of ['open: ', 'lang: ', 'prompt: ']) expect(text).toContain(part);
  expect(text).toContain('A part of this link cannot be read.');
  expect(view()).toMatchObject({ landing: false, settingsOpen: false });
  const other = await openPage('#apo1?preset=bandit-three&iterations=0&lang=xx');
  expect(failureText(other.get().problem!)).toContain('iterations: ');
  expect(other.get().preset).toBe(DEFAULT_PRESET);
  const alone = await openPage('#present=1');
  expect([alone.get().problem, alone.get().preset, alone.view().present]).toMatchObject([null, DEFAULT_PRESET, {}]);
});
