import { parseExperiment } from '../../experiment/experiment';
import { DEFAULT_PRESET } from '../../experiment/presets';
import type { TraceEvent } from '../../trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../trace/fold';

const RECORDED = `${import.meta.env.BASE_URL}recorded/${DEFAULT_PRESET}.json.gz`;

/** The run of the default preset that ships with the page; null where it was left out. Rejects where it cannot be read. */
export async function loadRecorded(): Promise<Trace | null> {
  const response = await fetch(RECORDED);
  const text = response.ok ? await unpack(new Uint8Array(await response.arrayBuffer())) : null;
  if (text === null) return null;
  const { experiment, events } = JSON.parse(text) as { experiment: unknown; events: TraceEvent[] };
  return { ...fold(EMPTY_TRACE, events), experiment: parseExperiment(experiment) };
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
