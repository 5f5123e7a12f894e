import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** A database of this page, opened when it is first asked for. The answer rejects where the browser keeps nothing, as in some private windows. */
export function databaseOf<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: (db: IDBPDatabase<Schema>) => void,
): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = () => {
    opened = null;
  };
  /** Makes room for a page of a later version, which waits for it. */
  const close = async () => {
    const db = await opened;
    forget();
    db?.close();
  };
  return () => {
    opened ??= openDB<Schema>(name, version, { upgrade, blocking: () => void close(), terminated: forget });
    opened.catch(forget);
    return opened;
  };
}
