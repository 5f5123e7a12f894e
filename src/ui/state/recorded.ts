import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { alike } from './draft';
import { put } from './live';
import { readRun } from './runFile';
import { type Run, useRun } from './runStore';
import { useView } from './viewStore';

const RECORDED = `${import.meta.env.BASE_URL}recorded/${DEFAULT_PRESET}.jsonl.gz`;

/**
 * The run of the default preset that ships with the page; null if it was left out. Rejects if it cannot be read. Some hosts unpack `.gz` on
 * the way, and some answer an unknown address with their start page: what is neither gzip nor JSON counts as left out.
 */
async function loadRecorded(): Promise<Trace | null> {
  const response = await fetch(RECORDED);
  if (!response.ok) return null;
  const file = await response.blob();
  const [first] = new Uint8Array(await file.slice(0, 1).arrayBuffer());
  return first === 0x1f || first === 0x7b ? readRun(file) : null;
}

/** Shows the run that ships with the page, if nothing else is shown and the draft asks the same question. */
export async function showRecorded(): Promise<void> {
  const fits = ({ source, draft }: Run) =>
    source === 'none' && !useView.getState().landing && alike(draft, presetNamed(DEFAULT_PRESET).experiment);
  if (!fits(useRun.getState())) return;
  try {
    const trace = await loadRecorded();
    if (trace === null || !fits(useRun.getState())) return;
    // If the kept run is the recorded one, it is this run.
    const { kept } = useRun.getState();
    put({ trace, source: 'recorded', kept: kept?.source === 'recorded' ? null : kept });
  } catch (error) {
    const failure = { code: 'no-recorded-run', facts: { detail: messageOf(error) } } as const;
    useRun.setState(({ problem }) => ({ problem: problem ?? failure }));
  }
}
