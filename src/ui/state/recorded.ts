import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { isPartial } from '../../trace/partial';
import { put } from './live';
import { loadRecording, recordedAs, recordingOf } from './recording';
import { type Run, useRun } from './runStore';
import type { View } from './view';
import { useView } from './viewStore';

/**
 * The recordings that ship with the page. The first part of one, metrics and some texts, is on the screen at once; the rest takes its place when the page is
 * at rest, since most of the charts need it. Where data may cost its reader money, it waits until something of it is asked for.
 */

const { getState: get, setState: set } = useRun;

/** First parts that have a rest, with the preset's name. */
const firsts = new WeakMap<Trace, string>();

/** Shows what was recorded of the draft, if nothing else is shown. */
export async function showRecorded(): Promise<void> {
  const fits = ({ source, draft }: Run) =>
    source === 'none' && !useView.getState().landing ? recordedAs(draft) : null;
  const name = fits(get());
  if (name === null) return;
  try {
    const trace = await loadRecording(name, 'first');
    if (trace === null || fits(get()) !== name) return;
    if (recordingOf(name)?.whole !== undefined && isPartial(trace)) firsts.set(trace, name);
    // If the kept run is the recorded one, it is this run.
    const { kept } = get();
    put({ trace, source: 'recorded', kept: kept?.source === 'recorded' ? null : kept });
  } catch (error) {
    const failure = { code: 'no-recorded-run', facts: { detail: messageOf(error) } } as const;
    set(({ problem }) => ({ problem: problem ?? failure }));
  }
}

/** Bytes of the rest of what is on the screen; null if nothing is missing. */
export function restOf(trace: Trace): number | null {
  const name = firsts.get(trace);
  return name === undefined ? null : (recordingOf(name)?.whole ?? null);
}

/** Loads the rest of the recording on the screen, which then takes its place; the view stays as it is. */
export async function loadRest(): Promise<void> {
  const { trace, rest } = get();
  if (rest === 'loading') return;
  set({ rest: 'loading' });
  await replace(trace);
}

async function replace(part: Trace): Promise<void> {
  const name = firsts.get(part)!;
  try {
    const whole = await loadRecording(name, 'whole');
    if (!whole) throw new Error('it was left out');
    set(({ trace, kept }) => ({
      ...(trace === part && { trace: whole, rest: null }),
      ...(kept?.trace === part && { kept: { ...kept, trace: whole } }),
    }));
  } catch {
    if (get().trace === part) set({ rest: 'failed' });
  }
}

/** How long the page has for its first picture before the rest is asked for. */
const FIRST_MS = 1500;

/** Called once: follows what is on the screen, and what its reader looks at. */
export function followRest(): void {
  const begin = () => {
    const { trace } = get();
    if (!firsts.has(trace)) return;
    set({ rest: isMetered() ? 'waiting' : 'loading' });
    if (!isMetered()) setTimeout(() => void (get().trace === trace && replace(trace)), FIRST_MS);
  };
  useRun.subscribe((run, before) => {
    if (run.trace !== before.trace) begin();
  });
  useView.subscribe((view) => {
    if (get().rest === 'waiting' && lacks(get().trace, view)) void loadRest();
  });
  begin();
}

/** Whether a reader looks at what the first part leaves out: another seed, or a later prompt. */
function lacks({ latest, cells }: Trace, { seed, prompt }: View): boolean {
  if (seed !== null && seed !== latest?.seed) return true;
  for (const { sample } of cells.values())
    if (sample?.kind === 'texts') return !sample.responses.some((response) => response.prompt === prompt);
  return false;
}

/** No browser says what data cost, but some say that there should be few. */
function isMetered(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; type?: string } };
  return connection?.saveData === true || connection?.type === 'cellular';
}
