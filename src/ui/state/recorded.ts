import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { isPartial } from '../../trace/partial';
import { put } from './live';
import { loadRecording, opensAtEnd, recordedAs, recordingOf } from './recording';
import { type Run, useRun } from './runStore';
import type { View } from './view';
import { useView } from './viewStore';

/**
 * The recordings that ship with the page. The part on the screen first is as small as the moment allows that the page opens on: metrics, and the phases of
 * the last iteration, or of all with some texts. The next part takes its place. The last one waits until the page is at rest, since most of the charts need
 * it; where data may cost its reader money, until something of it is asked for.
 */

const { getState: get, setState: set } = useRun;

/** What comes after a part, with the preset's name. */
interface Next {
  name: string;
  part: 'first' | 'whole';
}

/** Parts that are followed by another one. */
const nexts = new WeakMap<Trace, Next>();

/** Shows what was recorded of the draft, if nothing else is shown: its smallest part, unless what is shown next is another moment than the last. */
export async function showRecorded(from: 'opening' | 'first' = 'opening'): Promise<void> {
  const fits = ({ source, draft }: Run) =>
    source === 'none' && !useView.getState().landing ? recordedAs(draft) : null;
  const name = fits(get());
  if (name === null) return;
  try {
    const view = useView.getState();
    const isEnough = opensAtEnd(get().draft, view) && view.lesson === null && view.present === null;
    const trace = await loadPart(name, isEnough ? from : 'first');
    if (trace === null || fits(get()) !== name) return;
    // If the kept run is the recorded one, it is this run.
    const { kept } = get();
    put({ trace, source: 'recorded', kept: kept?.source === 'recorded' ? null : kept });
  } catch (error) {
    const failure = { code: 'no-recorded-run', facts: { detail: messageOf(error) } } as const;
    set(({ problem }) => ({ problem: problem ?? failure }));
  }
}

/** A part of a recording, which knows what follows. */
async function loadPart(name: string, part: 'opening' | Next['part']): Promise<Trace | null> {
  const trace = await loadRecording(name, part);
  const next = part === 'opening' ? 'first' : 'whole';
  if (trace && part !== 'whole' && recordingOf(name)?.[next] !== undefined && isPartial(trace))
    nexts.set(trace, { name, part: next });
  return trace;
}

/** Bytes of what follows what is on the screen; null if nothing is missing. */
export function restOf(trace: Trace): number | null {
  const next = nexts.get(trace);
  return (next && recordingOf(next.name)?.[next.part]) ?? null;
}

/** Loads what follows the recording on the screen, and takes its place; the view stays as it is. */
export async function loadRest(): Promise<void> {
  const { trace, rest } = get();
  if (rest === 'loading') return;
  set({ rest: 'loading' });
  await replace(trace);
}

async function replace(before: Trace): Promise<void> {
  const { name, part } = nexts.get(before)!;
  try {
    const after = await loadPart(name, part);
    if (!after) throw new Error('it was left out');
    set(({ trace, kept }) => ({
      ...(trace === before && { trace: after, rest: null }),
      ...(kept?.trace === before && { kept: { ...kept, trace: after } }),
    }));
  } catch {
    if (get().trace === before) set({ rest: 'failed' });
  }
}

/** How long the page has for its first picture, before the next part is asked for, and before the last one. */
const FIRST_MS = { first: 100, whole: 1500 };

/** Called once: follows what is on the screen, and what its reader looks at. */
export function followRest(): void {
  const begin = () => {
    const { trace } = get();
    const next = nexts.get(trace);
    if (!next) return;
    const waits = next.part === 'whole' && isMetered();
    set({ rest: waits ? 'waiting' : 'loading' });
    if (!waits) setTimeout(() => void (get().trace === trace && replace(trace)), FIRST_MS[next.part]);
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
