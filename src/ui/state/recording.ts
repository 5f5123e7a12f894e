import type { Experiment } from '../../experiment/experiment';
import { parseTrace } from '../../trace/file';
import type { Trace } from '../../trace/fold';
import { nextTask } from '../../trace/nextTask';
import { presetLike } from './draft';
import RECORDINGS from './recordings.json';
import { openingArm, type View } from './view';

/** The recordings that ship with the page; scripts/record.mjs makes them, and their list. */

/** Bytes of every part, packed. Each has what the one before has, and `whole` everything. */
interface Recording {
  seeds: number;
  means: number;
  opening: number;
  first: number;
  whole?: number;
}

type Part = Exclude<keyof Recording, 'seeds'>;

const LIST: Readonly<Record<string, Recording>> = RECORDINGS;

/** The preset with a recording that an experiment is, but for its seeds and engine. */
export function recordedAs(experiment: Experiment): string | null {
  const name = presetLike(experiment)?.name;
  return name !== undefined && Object.hasOwn(LIST, name) ? name : null;
}

/** The seeds that there is something to see of: an experiment's own, and those of its recording. */
export function seedsToSee(experiment: Experiment): readonly number[] {
  const name = recordedAs(experiment);
  const recorded = name === null ? 0 : LIST[name]!.seeds;
  return [...new Set([...experiment.seeds, ...Array.from({ length: recorded }, (_, seed) => seed)])];
}

/** What of a view decides which part of a recording it needs; a link leaves out what is as usual. */
type Looked = { [Key in 'arm' | 'seed' | 'at' | 'prompt']?: View[Key] };

/** What was recorded of a preset; null if nothing was. */
export const recordingOf = (name: string): Recording | null => (Object.hasOwn(LIST, name) ? LIST[name]! : null);

/** Whether the opening part has all that is looked at: the last moment, of the opening arm and the first prompt. */
export const opensAtEnd = (experiment: Experiment, { arm, seed, at, prompt }: Looked): boolean =>
  (arm ?? openingArm(experiment)) === openingArm(experiment) && (seed ?? at ?? null) === null && !prompt;

const ENDINGS: Readonly<Record<Part, string>> = { means: '.means', opening: '.opening', first: '.first', whole: '' };

/**
 * A part of the recording of a preset; null if it was left out. Rejects if it cannot be read. Some hosts unpack `.gz` on the way, and some answer an
 * unknown address with their start page: what is neither gzip nor JSON counts as left out.
 */
export async function loadRecording(name: string, part: Part): Promise<Trace | null> {
  const response = await fetch(`${import.meta.env.BASE_URL}recorded/${name}${ENDINGS[part]}.jsonl.gz`);
  if (!response.ok) return null;
  const file = await response.blob();
  const [first] = new Uint8Array(await file.slice(0, 1).arrayBuffer());
  if (first !== 0x1f && first !== 0x7b) return null;
  const stream = first === 0x1f ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  return parseTrace(new Uint8Array(await new Response(stream).arrayBuffer()), nextTask);
}
