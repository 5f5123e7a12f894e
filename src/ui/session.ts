import { type Experiment, parseExperiment } from '../experiment/experiment';
import { EMPTY_TRACE, fold, type Trace } from '../experiment/fold';
import { decodeLink, encodeLink } from '../experiment/link';
import type { PlaneRequest } from '../experiment/plane';
import { DEFAULT_PRESET, PRESETS, presetNamed } from '../experiment/presets';
import type { TraceEvent } from '../experiment/trace';
import { type Client, connect } from '../worker/client';
import type { PlaneNote, StepUnit, WorkerMessage } from '../worker/protocol';
import { edit, isActive, same, useStore } from './store';

/** What the buttons do: the only place that talks to the worker, the network and the address. */

const RECORDED = `${import.meta.env.BASE_URL}recorded/${DEFAULT_PRESET}.json.gz`;

const { getState: get, setState: set } = useStore;

let client: Client | null = null;

/** The worker starts with the first command, never before. */
function worker(): Client {
  client ??= connect(receive);
  return client;
}

/** The reader goes phase by phase, so the page shows the arm that the phase belongs to. */
let byPhase = false;

function receive(message: WorkerMessage): void {
  switch (message.kind) {
    case 'events':
      set(({ trace, at, arm }) => {
        const next = fold(trace, message.events);
        const following = byPhase && at === null;
        return { trace: next, timeLeft: message.timeLeft, arm: following ? (next.latest?.arm ?? arm) : arm };
      });
      break;
    case 'state':
      set({ run: message.state, detail: message.detail });
      break;
    case 'engine':
      set({ engine: message.engine });
      break;
    case 'selftest':
      set({ check: message.check });
      break;
    default:
      throw message satisfies never;
  }
}

/** Starts the draft from its beginning, as far as `until` where it is given; whatever is on the screen gives way. */
function start(until?: StepUnit): void {
  const { draft, arm } = get();
  set({
    trace: { ...EMPTY_TRACE, experiment: draft },
    source: 'live',
    run: 'loading',
    detail: null,
    timeLeft: null,
    engine: null,
    at: null,
    seed: null,
    prompt: 0,
    arm: draft.arms.some((one) => one.id === arm) ? arm : draft.arms[0]!.id,
  });
  worker().start(draft, until);
}

export function play(): void {
  byPhase = false;
  if (get().run === 'paused') worker().resume();
  else if (!isActive(get())) start();
}

export function pause(): void {
  if (isActive(get())) worker().pause();
}

export function step(unit: StepUnit): void {
  byPhase = unit === 'phase';
  set({ at: null, seed: null });
  if (isActive(get())) worker().step(unit);
  else start(unit);
}

export async function cancel(): Promise<void> {
  if (isActive(get())) await worker().cancel();
}

/** Stops a run and starts it anew with the settings as they are now. */
export async function restart(): Promise<void> {
  await cancel();
  start();
}

/** Back to the beginning: no run, and the recorded one where it belongs to the draft. */
export async function reset(): Promise<void> {
  await cancel();
  set({
    trace: EMPTY_TRACE,
    source: 'none',
    run: 'idle',
    detail: null,
    timeLeft: null,
    engine: null,
    at: null,
    seed: null,
  });
  await showRecorded();
}

/** Opens the self-test, and starts it unless it is running. */
export function checkGpu(): void {
  set({ selftestOpen: true });
  if (get().check?.state !== 'running') worker().selftest();
}

/** Ends the self-test; what it has found so far stays. */
export function stopCheck(): void {
  worker().stopSelftest();
}

/** Asks the worker for a plane of settings, again and again finer; gives what stops it. */
export function computePlane(request: PlaneRequest, show: (note: PlaneNote) => void): () => void {
  const asked = worker();
  asked.plane(request, show);
  return () => asked.stopPlane();
}

export function choosePreset(name: string): void {
  const { experiment } = presetNamed(name);
  set({ preset: name });
  edit(experiment);
  if (!isActive(get())) void reset();
}

/** Shows the run that ships with the page, if there is one and it belongs to the draft. */
async function showRecorded(): Promise<void> {
  const { draft } = get();
  if (!same(draft, presetNamed(DEFAULT_PRESET).experiment)) return;
  try {
    const response = await fetch(RECORDED);
    const text = response.ok ? await unpack(new Uint8Array(await response.arrayBuffer())) : null;
    if (text === null) return;
    const { experiment, events } = JSON.parse(text) as { experiment: unknown; events: TraceEvent[] };
    const recorded = parseExperiment(experiment);
    if (get().source !== 'none' || get().draft !== draft) return;
    set({ trace: { ...fold(EMPTY_TRACE, events), experiment: recorded }, source: 'recorded', at: null, seed: null });
  } catch (error) {
    set(({ problem }) => ({ problem: problem ?? `The recorded run cannot be shown: ${messageOf(error)}.` }));
  }
}

/**
 * Text of a gzip file. Some hosts unpack `.gz` on the way, and some answer an unknown address with their start page: what is
 * already JSON stays, and anything else is null.
 */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  return bytes[0] === 0x7b ? new TextDecoder().decode(bytes) : null;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Reads the address. A link is loaded, never run; a bad one leaves the default experiment and says which field is at fault. */
async function readAddress(): Promise<void> {
  const { hash } = location;
  if (hash.length <= 1) return;
  try {
    const draft = await decodeLink(hash);
    set({ problem: null });
    adopt(draft);
  } catch (error) {
    const why = messageOf(error).replace(/^link: /, '');
    set({ problem: `This link cannot be opened. ${why}. The page shows the default experiment instead.` });
    adopt(presetNamed(DEFAULT_PRESET).experiment);
  }
}

function adopt(draft: Experiment): void {
  const preset =
    PRESETS.find(({ experiment }) => same(experiment, draft)) ??
    PRESETS.find(({ experiment }) => experiment.title === draft.title) ??
    PRESETS.find(({ experiment }) => experiment.world.kind === draft.world.kind);
  set({ arm: draft.arms[1]?.id ?? draft.arms[0]!.id, preset: preset?.name ?? DEFAULT_PRESET });
  edit(draft);
}

/** Shows a run that was read from a file as it shows the recorded one; its experiment becomes the draft. What is running gives way. */
export async function showRun(trace: Trace): Promise<void> {
  if (!trace.experiment) return;
  await cancel();
  adopt(trace.experiment);
  set({
    trace,
    source: 'recorded',
    run: 'idle',
    detail: null,
    timeLeft: null,
    engine: null,
    at: null,
    seed: null,
    prompt: 0,
    problem: null,
  });
}

const THROTTLE_MS = 500;
let written: string | null = null;
let writing = false;

/** The address follows the draft, at most twice a second. */
function writeAddressSoon(): void {
  if (writing) return;
  writing = true;
  setTimeout(() => {
    writing = false;
    void writeAddress().catch((error: unknown) => set({ problem: messageOf(error) }));
  }, THROTTLE_MS);
}

async function writeAddress(): Promise<void> {
  const hash = await encodeLink(get().draft);
  if (hash === written) return;
  written = hash;
  history.replaceState(null, '', hash);
}

/** The whole address of the draft, also put into the address bar. */
export async function link(): Promise<string> {
  await writeAddress();
  return location.href;
}

/** Called once: address, recorded run, and the subscriptions. Starts no work. */
export async function open(): Promise<void> {
  await readAddress();
  useStore.subscribe((state, before) => {
    if (state.draft !== before.draft) writeAddressSoon();
  });
  addEventListener('hashchange', () => {
    if (location.hash === written) return;
    void readAddress().then(() => (isActive(get()) ? undefined : reset()));
  });
  await showRecorded();
}
