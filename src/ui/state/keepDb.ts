import type { DBSchema } from 'idb';
import type { Experiment } from '../../experiment/experiment';
import type { Place } from '../../worker/protocol';
import { databaseOf } from './database';

/** Where runs are kept: IndexedDB, which this browser shares among all pages of this host. Other versions of the page may have written it. */

const VERSION = 1;

/** A kept run, as the list shows it. */
export interface KeptRun {
  readonly id: string;
  /** Of what is kept. */
  readonly version: number;
  readonly name: string;
  readonly experiment: Experiment;
  /** The last iteration that all arms have finished, and its seed; null if the run is kept from its end only. */
  readonly at: { readonly seed: number; readonly iteration: number } | null;
  readonly ended: boolean;
  /** Bytes of what was said, and of the weights to go on from. */
  readonly eventBytes: number;
  readonly weightBytes: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
  /** Lines of events, packed with gzip, in the order in which they were said. */
  parts: { key: number; value: { run: string; packed: ArrayBuffer }; indexes: { run: string } };
  /** From where a run goes on, by its id. */
  places: { key: string; value: Place };
}

const database = databaseOf<Schema>('apogee-runs', VERSION, (db) => {
  db.createObjectStore('runs', { keyPath: 'id' });
  db.createObjectStore('parts', { autoIncrement: true }).createIndex('run', 'run');
  db.createObjectStore('places');
});

export const isReadable = ({ version }: KeptRun): boolean => version === VERSION;

/** All kept runs, the latest change first. */
export async function listKept(): Promise<KeptRun[]> {
  const runs = await (await database()).getAll('runs');
  return runs.sort((one, other) => other.changed - one.changed);
}

const through = async (parts: BlobPart[], stream: CompressionStream | DecompressionStream): Promise<ArrayBuffer> =>
  new Response(new Blob(parts).stream().pipeThrough(stream)).arrayBuffer();

const weightBytesOf = ({ checkpoint: { arms } }: Place): number =>
  Object.values(arms)
    .flatMap((arm) => (arm.kind === 'weights' ? arm.weights.flatMap((weights) => [...weights.values()]) : []))
    .reduce((sum, { byteLength }) => sum + byteLength, 0);

type Facts = Pick<KeptRun, 'id' | 'experiment' | 'at' | 'ended' | 'changed'>;

/** Adds lines to a run and moves its place, all or nothing. Resolves to the run as it is now; rejects if there is no room. */
export async function addPart(facts: Facts, lines: string[], place: Place | null): Promise<KeptRun> {
  const packed = await through(lines, new CompressionStream('gzip'));
  const writing = (await database()).transaction(['runs', 'parts', 'places'], 'readwrite');
  const runs = writing.objectStore('runs');
  const places = writing.objectStore('places');
  const before = await runs.get(facts.id);
  const run: KeptRun = {
    ...facts,
    version: VERSION,
    name: before?.name ?? facts.experiment.title,
    eventBytes: (before?.eventBytes ?? 0) + packed.byteLength,
    weightBytes: place ? weightBytesOf(place) : 0,
  };
  await Promise.all([
    runs.put(run),
    writing.objectStore('parts').add({ run: facts.id, packed }),
    place ? places.put(place, facts.id) : places.delete(facts.id),
    writing.done,
  ]);
  return run;
}

/** What is kept of a run; null if it is gone. */
export async function readKept(id: string): Promise<{ run: KeptRun; file: Blob; place: Place | null } | null> {
  const reading = (await database()).transaction(['runs', 'parts', 'places']);
  const [run, parts, place] = await Promise.all([
    reading.objectStore('runs').get(id),
    reading.objectStore('parts').index('run').getAll(id),
    reading.objectStore('places').get(id),
  ]);
  if (!run) return null;
  const lines = await Promise.all(parts.map(({ packed }) => through([packed], new DecompressionStream('gzip'))));
  return { run, file: new Blob(lines), place: place ?? null };
}

export async function renameKept(id: string, name: string): Promise<void> {
  const writing = (await database()).transaction('runs', 'readwrite');
  const run = await writing.store.get(id);
  if (run) await writing.store.put({ ...run, name });
  await writing.done;
}

export async function deleteKept(id: string): Promise<void> {
  const writing = (await database()).transaction(['runs', 'parts', 'places'], 'readwrite');
  const parts = writing.objectStore('parts');
  const keys = await parts.index('run').getAllKeys(id);
  await Promise.all([
    writing.objectStore('runs').delete(id),
    writing.objectStore('places').delete(id),
    ...keys.map((key) => parts.delete(key)),
    writing.done,
  ]);
}
