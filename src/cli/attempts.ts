import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AttemptStore, HANGS_MS, type Note, withoutNotes } from '../gpu/attempts';
import { replaceFile } from './output';

/** Longest file that is read. */
const MOST_BYTES = 2 ** 22;

/** Ids of processes are used again: a note that is older is none of a process that lives. */
const OLDEST_MS = 600_000;

/** Longest wait for another process that changes the file, in steps; one that died in between leaves its lock behind. */
const LOCK_MS = 2000;
const STEP_MS = 5;

type System = Pick<NodeJS.Process, 'pid' | 'on' | 'off' | 'listenerCount' | 'kill'>;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Attempts of kernels, kept in a file. All is written at once, so that it is there whatever the driver does next. A process that ends in order, by
 * Ctrl-C too, takes back what it has noted.
 */
export function attemptsIn(
  file: string,
  warn: (text: string) => void,
  now: () => number,
  system: System = process,
): AttemptStore {
  // With its beginning, since ids are used again, in containers by the next process.
  const owner = `${system.pid}-${Math.round(performance.timeOrigin)}`;
  const read = (): unknown => {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found || found.size > MOST_BYTES) return null;
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return null;
    }
  };
  /** Returns whether something of ours is under way. */
  const update = (change: (kept: unknown) => unknown): boolean => {
    mkdirSync(dirname(file), { recursive: true });
    return locked(`${file}.lock`, now, () => {
      const changed = JSON.stringify(change(read()));
      replaceFile(file, changed);
      return JSON.stringify(withoutNotes(JSON.parse(changed), owner, 0)) !== changed;
    });
  };
  const endInOrder = () => {
    try {
      update((kept) => withoutNotes(kept, owner, now() - HANGS_MS));
    } catch {
      // Then the note stays, and counts as a crash.
    }
    // Not before: npm passes a signal on that its child has got already, and the second would end the process in the middle.
    forget();
  };
  const endBy = (signal: NodeJS.Signals) => {
    // Whoever else listens decides whether this ends the process.
    if (system.listenerCount(signal) > 1) return;
    endInOrder();
    system.kill(system.pid, signal);
  };
  let listens = false;
  const listen = () => {
    if (listens) return;
    listens = true;
    system.on('exit', endInOrder);
    for (const signal of SIGNALS) system.on(signal, endBy);
  };
  const forget = () => {
    listens = false;
    system.off('exit', endInOrder);
    for (const signal of SIGNALS) system.off(signal, endBy);
  };
  return {
    owner,
    now,
    read: async () => read(),
    async update(change) {
      if (update(change)) listen();
      else forget();
    },
    fateOf: async (note) => (note.owner === owner || isAtWork(note, now(), system) ? 'alive' : 'crashed'),
    warn: (detail) => warn(`Attempts of kernels are not noted: ${detail}`),
  };
}

function isAtWork({ owner, since }: Note, now: number, system: Pick<System, 'kill' | 'pid'>): boolean {
  const pid = Number(owner.split('-')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || pid === system.pid || now - since > OLDEST_MS) return false;
  try {
    return system.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Does the work while no other process does. A lock that stays is that of a process that died: it is removed. */
function locked<Result>(path: string, now: () => number, work: () => Result): Result {
  const start = now();
  for (;;)
    try {
      closeSync(openSync(path, 'wx'));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (now() - start > LOCK_MS) rmSync(path, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MS);
    }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}
