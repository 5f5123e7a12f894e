import * as v from 'valibot';
import { Failed } from '../messages/failure';
import { messageOf } from '../text';
import type { Sink } from './download';
import type { Choice, Listing } from './listing';

/** Models that this browser keeps for this page: a folder each in the browser's private file system (OPFS). */

const ROOT = 'models';
/** Beside the files: what they are and how large. Written first, so that a folder says what is still to come. */
const RECORD = 'apogee.json';

const Kept = v.object({
  /** owner/name */
  id: v.string(),
  commit: v.string(),
  licence: v.nullable(v.string()),
  /** The choice of the repository's models. */
  label: v.string(),
  files: v.array(v.object({ name: v.string(), size: v.number() })),
});

/** A model that is whole, or has come in part; `bytes` of it are there. */
export interface KeptModel extends v.InferOutput<typeof Kept> {
  /** Name of its folder. */
  readonly key: string;
  readonly bytes: number;
  readonly isWhole: boolean;
}

/** One folder for one content. A name has no space, which stands between the parts. */
const keyOf = ({ id, commit }: Pick<Listing, 'id' | 'commit'>, label: string): string =>
  [...id.split('/'), commit.slice(0, 12), label].join(' ');

async function root(): Promise<FileSystemDirectoryHandle> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  } catch (error) {
    throw new Failed({ code: 'hub-none-kept', facts: { detail: messageOf(error) } });
  }
}

/** What is kept, in the order of the names; what cannot be read is left out. */
export async function keptModels(): Promise<KeptModel[]> {
  const found: KeptModel[] = [];
  for await (const [key, folder] of (await root()).entries())
    if (folder.kind === 'directory') {
      const model = await keptIn(key, folder as FileSystemDirectoryHandle).catch(() => null);
      if (model) found.push(model);
    }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function keptIn(key: string, folder: FileSystemDirectoryHandle): Promise<KeptModel | null> {
  const text = await (await (await folder.getFileHandle(RECORD)).getFile()).text();
  const record = v.safeParse(Kept, JSON.parse(text));
  if (!record.success) return null;
  const sizes = await Promise.all(record.output.files.map(({ name }) => sizeIn(folder, name)));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const isWhole = record.output.files.every(({ size }, i) => sizes[i] === size);
  return { ...record.output, key, bytes, isWhole };
}

const sizeIn = async (folder: FileSystemDirectoryHandle, name: string): Promise<number> =>
  folder
    .getFileHandle(name)
    .then((handle) => handle.getFile())
    .then(({ size }) => size)
    .catch(() => 0);

/** The files of a model that is whole, as the browser hands them out: they are read by ranges. */
export async function openKept({ key, files }: KeptModel): Promise<File[]> {
  const folder = await (await root()).getDirectoryHandle(key);
  return Promise.all(files.map(async ({ name }) => (await folder.getFileHandle(name)).getFile()));
}

export async function removeKept(key: string): Promise<void> {
  await (await root()).removeEntry(key, { recursive: true });
}

/** Only in a worker. The folder of a choice, with a record of what will be in it. */
export async function beginKept(listing: Listing, { label, files }: Choice): Promise<FileSystemDirectoryHandle> {
  const folder = await (await root()).getDirectoryHandle(keyOf(listing, label), { create: true });
  const { id, commit, licence } = listing;
  const record: v.InferOutput<typeof Kept> = {
    ...{ id, commit, licence, label },
    files: files.map(({ name, size }) => ({ name, size })),
  };
  const access = await lockedFile(folder, RECORD);
  try {
    access.truncate(0);
    access.write(new TextEncoder().encode(JSON.stringify(record)), { at: 0 });
  } finally {
    access.close();
  }
  return folder;
}

/** Only in a worker. Rejects with a Failed if another tab writes the file. */
async function lockedFile(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemSyncAccessHandle> {
  const handle = await folder.getFileHandle(name, { create: true });
  try {
    return await handle.createSyncAccessHandle();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoModificationAllowedError')
      throw new Failed({ code: 'hub-elsewhere' });
    throw error;
  }
}

/** Only in a worker. A file of the folder as a sink; close it. */
export async function openSink(folder: FileSystemDirectoryHandle, name: string): Promise<Sink & { close(): void }> {
  const access = await lockedFile(folder, name);
  let size = access.getSize();
  return {
    size: () => size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      access.read(bytes, { at: offset });
      return bytes;
    },
    append(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const written = access.write(bytes.subarray(at), { at: size });
        if (written === 0) throw new DOMException('no room', 'QuotaExceededError');
        at += written;
        size += written;
      }
    },
    empty() {
      access.truncate(0);
      size = 0;
    },
    close() {
      access.flush();
      access.close();
    },
  };
}
