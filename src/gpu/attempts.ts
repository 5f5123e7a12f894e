import { messageOf } from '../text';

/**
 * Kernels that are new to an adapter with its driver, tried once: noted before, cleared after. A note whose owner died before it was cleared stands for
 * a kernel that took the browser or the process down, and that kernel is left out from then on. What has been tried before is noted as one, since
 * browsers do not tell when a driver has changed: after a crash all of it is new again.
 */

/** The name of a note for all that has been tried before. */
const ALL = '*';

/** What is remembered of one adapter with one driver (`Device.identity`). */
interface Remembered {
  readonly adapter: string;
  /** Kernels that have run here, and took nothing down. */
  readonly tried: readonly string[];
  readonly leftOut: readonly string[];
  readonly underWay: readonly Note[];
}

/** The owner of a note is at work, has ended in order, or is gone without having cleared it. */
export type Fate = 'alive' | 'ended' | 'crashed';

export interface Note {
  readonly kernel: string;
  /** The process or worker that tries it. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Where all this is kept, one value for all adapters: a file, or the browser's database. */
export interface AttemptStore {
  readonly owner: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** What is kept, not validated. May fail. */
  read(): Promise<unknown>;
  /** Writes what `change` makes of it, as one step among all processes or tabs; it is written when this resolves. May fail. */
  update(change: (kept: unknown) => unknown): Promise<void>;
  /** What became of who noted this. May fail. */
  fateOf(note: Note): Promise<Fate>;
  /** Told once why nothing can be noted; kernels are then tried without. */
  warn(detail: string): void;
}

/** An attempt under way for longer has hung: what ends it then counts as a crash, however orderly. Less is too little for lavapipe, which compiles for long. */
export const HANGS_MS = 60_000;

/** How an attempt ended; `stopped` if the device was given back meanwhile, and nothing is known. */
export type Ending = 'tried' | 'crashed' | 'stopped';

/** What is known of the kernels of one adapter with its driver. */
export interface Attempts {
  /** Kernels that are not tried again here. */
  leftOut(): readonly string[];
  isTried(kernel: string): boolean;
  /** Resolves when it is written that these are tried now. Never rejects. */
  begin(kernels: readonly string[]): Promise<void>;
  end(kernels: readonly string[], ending: Ending): Promise<void>;
  /** The same for all that has been tried before, while it may run again. */
  beginAgain(): Promise<void>;
  endAgain(ending: Ending): Promise<void>;
}

/** Adapters that are remembered, the newest first, kernels of each, and characters of their names. */
const MOST_ADAPTERS = 8;
const MOST_KERNELS = 1000;
const MOST_CHARACTERS = 800;

/** For a device of which nothing is kept: nothing is noted. */
export function noAttempts(): Attempts {
  const nothing = async () => {};
  return {
    leftOut: () => [],
    isTried: () => true,
    begin: nothing,
    end: nothing,
    beginAgain: nothing,
    endAgain: nothing,
  };
}

/** Reads what is kept of an adapter. Kernels that were under way in a crash are left out from now on. Never rejects. */
export async function openAttempts(store: AttemptStore, adapter: string): Promise<Attempts> {
  const { owner } = store;
  let works = true;
  let known = nothingOf(adapter);
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    if (!works) return;
    try {
      await work();
    } catch (error) {
      works = false;
      store.warn(messageOf(error));
    }
  };
  const change = async (how: (now: Remembered) => Remembered): Promise<void> => {
    known = how(known);
    await guarded(() =>
      store.update((kept) => {
        const all = parseRemembered(kept);
        known = bounded(how(ofAdapter(all, adapter)));
        return [known, ...all.filter((each) => each.adapter !== adapter)].slice(0, MOST_ADAPTERS);
      }),
    );
  };
  await guarded(async () => {
    known = ofAdapter(parseRemembered(await store.read()), adapter);
    const fates = await Promise.all(known.underWay.map((note) => store.fateOf(note)));
    const keys = (fate: Fate) => known.underWay.flatMap((note, i) => (fates[i] === fate ? keyOf(note) : []));
    const [crashed, ended] = [keys('crashed'), keys('ended')];
    if (crashed.length + ended.length === 0) return;
    const among = (now: Remembered, over: readonly string[]) =>
      now.underWay.filter((note) => over.includes(keyOf(note)));
    await change((now) => {
      const rest = without(now, among(now, ended), 'stopped');
      return without(rest, among(rest, crashed), 'crashed');
    });
  });
  /** Whether a new kernel is to blame for a crash. */
  let blamed = false;
  const begin = (kernels: readonly string[]) => {
    const notes = kernels.map((kernel) => ({ kernel, owner, since: store.now() }));
    return change((now) => ({ ...now, underWay: [...now.underWay, ...notes] }));
  };
  const end = (kernels: readonly string[], ending: Ending) => {
    blamed ||= ending === 'crashed';
    return change((now) => {
      const isOver = (note: Note) => note.owner === owner && kernels.includes(note.kernel);
      return without(now, now.underWay.filter(isOver), ending);
    });
  };
  return {
    leftOut: () => known.leftOut,
    isTried: (kernel) => known.tried.includes(kernel),
    begin,
    end,
    beginAgain: () => begin([ALL]),
    endAgain: (ending) => end([ALL], blamed ? 'stopped' : ending),
  };
}

/** Forgets what was left out on all adapters, so that it is tried again. Throws as the store does. */
export const forgetLeftOut = (store: AttemptStore): Promise<void> =>
  store.update((kept) => parseRemembered(kept).map((each) => ({ ...each, leftOut: [] })));

/** Takes back what an owner has noted after a moment, when it ends in order: nothing is known of that. */
export const withoutNotes = (kept: unknown, owner: string, after: number): readonly Remembered[] =>
  parseRemembered(kept).map((each) => ({
    ...each,
    underWay: each.underWay.filter((note) => note.owner !== owner || note.since <= after),
  }));

const keyOf = ({ kernel, owner, since }: Note): string => JSON.stringify([kernel, owner, since]);

/** These notes are over. */
function without(now: Remembered, notes: readonly Note[], ending: Ending): Remembered {
  const rest = { ...now, underWay: now.underWay.filter((note) => !notes.includes(note)) };
  const kernels = notes.map(({ kernel }) => kernel).filter((kernel) => kernel !== ALL);
  if (ending === 'stopped' || notes.length === 0) return rest;
  if (ending === 'tried') return { ...rest, tried: union(now.tried, kernels) };
  if (kernels.length === 0) return { ...rest, tried: [] };
  return {
    ...rest,
    tried: now.tried.filter((kernel) => !kernels.includes(kernel)),
    leftOut: union(now.leftOut, kernels),
  };
}

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])];

const ofAdapter = (all: readonly Remembered[], adapter: string): Remembered =>
  all.find((each) => each.adapter === adapter) ?? nothingOf(adapter);

const nothingOf = (adapter: string): Remembered => ({ adapter, tried: [], leftOut: [], underWay: [] });

/** The newest of everything. */
const bounded = ({ adapter, tried, leftOut, underWay }: Remembered): Remembered => ({
  adapter,
  tried: tried.slice(-MOST_KERNELS),
  leftOut: leftOut.slice(-MOST_KERNELS),
  underWay: underWay.slice(-MOST_KERNELS),
});

/** What is no record is left out, and so is what is too long. */
function parseRemembered(data: unknown): Remembered[] {
  if (!Array.isArray(data)) return [];
  return data.slice(0, MOST_ADAPTERS).flatMap((each: unknown) => {
    if (!isObject(each) || !isName(each.adapter)) return [];
    const { adapter, tried, leftOut, underWay } = each;
    return [
      { adapter, tried: listOf(tried, isName), leftOut: listOf(leftOut, isName), underWay: listOf(underWay, isNote) },
    ];
  });
}

const listOf = <Part>(data: unknown, is: (part: unknown) => part is Part): Part[] =>
  Array.isArray(data) ? data.slice(-MOST_KERNELS).filter(is) : [];

const isObject = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;

const isName = (data: unknown): data is string => typeof data === 'string' && data.length <= MOST_CHARACTERS;

const isNote = (data: unknown): data is Note =>
  isObject(data) && isName(data.kernel) && isName(data.owner) && Number.isFinite(data.since);
