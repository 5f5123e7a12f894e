import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type AttemptStore, HANGS_MS } from '../gpu/attempts';
import type { Caller } from './protocol';

interface Schema extends DBSchema {
  values: { key: string; value: unknown };
}

const VALUE = 'attempts';
/** A worker holds this, with its name behind it, while it tries something; the browser frees it however the worker ends. */
const LOCK = 'apogee:attempts:';

/** Attempts of kernels, in IndexedDB: a note is on the disk before what it is about is compiled. `caller` says for which page this worker is. */
export function browserAttempts(caller: () => Caller): AttemptStore {
  const database = opener();
  const lock = holder();
  return {
    get owner() {
      return caller().owner;
    },
    now: () => Date.now(),
    read: async () => (await database()).get('values', VALUE),
    async update(change) {
      await lock(LOCK + caller().owner);
      const writing = (await database()).transaction('values', 'readwrite', { durability: 'strict' });
      await Promise.all([writing.store.put(change(await writing.store.get(VALUE)), VALUE), writing.done]);
    },
    async fateOf({ owner, since }) {
      const held = (await navigator.locks?.query())?.held;
      if (!held || held.some(({ name }) => name === LOCK + owner)) return 'alive';
      const end = endsOf(caller().ended).find((each) => each.owner === owner);
      return end && end.at - since < HANGS_MS ? 'ended' : 'crashed';
    },
    // In some private windows nothing is kept.
    warn() {},
  };
}

function opener(): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = () => {
    opened = null;
  };
  return () => {
    opened ??= openDB<Schema>('apogee-attempts', 1, {
      upgrade: (db) => {
        db.createObjectStore('values');
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
}

/** Resolves when this worker has the lock, which it keeps. */
function holder(): (name: string) => Promise<void> {
  let held: Promise<void> | null = null;
  return (name) => {
    held ??= new Promise((resolve, reject) => {
      if (!navigator.locks) return resolve();
      navigator.locks
        .request(name, () => {
          resolve();
          return new Promise(() => {});
        })
        .catch(reject);
    });
    return held;
  };
}

interface End {
  readonly owner: string;
  readonly at: number;
}

/** What pages have kept; other pages of the same host may have written there. */
function endsOf(data: unknown): End[] {
  if (!Array.isArray(data)) return [];
  return data.filter((each): each is End => typeof each?.owner === 'string' && typeof each?.at === 'number');
}
