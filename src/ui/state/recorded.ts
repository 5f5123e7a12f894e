import { DEFAULT_PRESET } from '../../experiment/presets';
import type { Trace } from '../../trace/fold';
import { readRun } from './runFile';

const RECORDED = `${import.meta.env.BASE_URL}recorded/${DEFAULT_PRESET}.jsonl.gz`;

/**
 * The run of the default preset that ships with the page; null if it was left out. Rejects if it cannot be read. Some hosts unpack `.gz` on
 * the way, and some answer an unknown address with their start page: what is neither gzip nor JSON counts as left out.
 */
export async function loadRecorded(): Promise<Trace | null> {
  const response = await fetch(RECORDED);
  if (!response.ok) return null;
  const file = await response.blob();
  const [first] = new Uint8Array(await file.slice(0, 1).arrayBuffer());
  return first === 0x1f || first === 0x7b ? readRun(file) : null;
}
