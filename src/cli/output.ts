import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { behindLinks, besideOf, demandPlaces, type Named } from './places';
import { saidOf } from './systemError';

/** A file that appears, complete, only when it is kept. A device such as /dev/null is written directly. */
export interface Output {
  write(content: string | Uint8Array): void;
  line(text: string): void;
  keep(): void;
  /**
   * Ends early: the complete writes go to `PATH.partial`, whose name is returned, and PATH stays as it was. Null if nothing
   * was written, and after `keep` or `discard`.
   */
  keepPartial(): string | null;
  /** Removes what was written; does nothing after `keep` or `keepPartial`. */
  discard(): void;
}

/** Opens at once, so that a path that cannot be written fails before the work. */
export function openOutput(path: string): Output {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Error(`${path} is a folder, and a file is to be written there`);
  const inPlace = found?.isFile() === false;
  const target = inPlace ? path : behindLinks(path);
  const written = inPlace ? path : `${target}.${process.pid}.part`;
  const file = openSync(written, 'w');
  let open = true;
  let whole = 0;
  const write = (content: string | Uint8Array) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } catch (error) {
      // Node names no path where it has only a descriptor.
      throw error instanceof Error ? Object.assign(error, { path: written }) : error;
    }
    whole += bytes.length;
  };
  const close = () => {
    open = false;
    closeSync(file);
  };
  const keepAs = (name: string) => {
    if (!inPlace) fsyncSync(file);
    close();
    if (!inPlace) renameSync(written, name);
  };
  const discard = () => {
    if (!open) return;
    close();
    if (!inPlace) rmSync(written, { force: true });
  };
  return {
    write,
    line: (text) => write(`${text}\n`),
    keep: () => keepAs(target),
    keepPartial() {
      if (!open) return null;
      if (inPlace || whole === 0) {
        discard();
        return null;
      }
      // A full disk cuts the last line.
      ftruncateSync(file, whole);
      keepAs(`${target}.partial`);
      return `${target}.partial`;
    },
    discard,
  };
}

/**
 * Opens the files of some options, all or none: if one cannot be written, the others are discarded. Null for an option that is not given. Throws as
 * `demandPlaces` does for them, the folders that are written, and what is read.
 */
export function openOutputs(
  paths: Readonly<Record<string, string | undefined>>,
  others: { folders?: readonly Named[]; inputs?: readonly Named[] } = {},
): (Output | null)[] {
  const files = Object.entries(paths);
  demandPlaces({ ...others, files });
  const opened: (Output | null)[] = [];
  try {
    for (const [, path] of files) opened.push(path === undefined ? null : openOutput(path));
  } catch (error) {
    for (const output of opened) output?.discard();
    throw error;
  }
  return opened;
}

/** Replaces a file atomically: a reader, or a kill, finds the old content or the new. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const output = openOutput(path);
  try {
    output.write(content);
    output.keep();
  } finally {
    output.discard();
  }
}

type Files = ReadonlyMap<string, string | Uint8Array>;

/**
 * Writes the files of a folder: all of them beside it first, so that an error or a kill while writing leaves the old files complete. Other
 * files of the folder stay. Throws an Error; what cannot be written there, or cannot go where it belongs, is kept, if anywhere, in `spare`
 * or beside it, and the Error says where.
 */
export function writeFolder(path: string, files: Files, spare = tmpdir()): void {
  try {
    writeBeside(path, files);
  } catch (error) {
    const kept = keptElsewhere(join(spare, 'apogee-'), files);
    if (kept === null) throw error;
    throw new Error(`${saidOf(error)}. All of it is kept in ${kept}`);
  }
  moveFiles(besideOf(path), path);
}

function writeBeside(path: string, files: Files): void {
  const beside = makeBeside(path);
  try {
    for (const [name, content] of files) replaceFile(join(beside, name), content);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw error;
  }
}

/** A new folder with the files; null if it cannot be written either. */
function keptElsewhere(prefix: string, files: Files): string | null {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(prefix);
    for (const [name, content] of files) replaceFile(join(folder, name), content);
    return folder;
  } catch {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    return null;
  }
}

/** As `writeFolder`, for files that are made piece after piece. */
export async function streamFolder(
  path: string,
  files: ReadonlyMap<string, Iterable<Uint8Array> | AsyncIterable<Uint8Array>>,
): Promise<void> {
  const beside = makeBeside(path);
  try {
    for (const [name, pieces] of files) {
      const output = openOutput(join(beside, name));
      try {
        for await (const piece of pieces) output.write(piece);
        output.keep();
      } finally {
        output.discard();
      }
    }
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw error;
  }
  moveFiles(beside, path);
}

function makeBeside(path: string): string {
  const beside = besideOf(path);
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(beside);
  return beside;
}

function moveFiles(from: string, to: string): void {
  try {
    if (!existsSync(to)) {
      renameSync(from, to);
      return;
    }
    const names = readdirSync(from);
    // Before the first is moved: half of the files would be neither the old folder nor the new.
    for (const name of names)
      if (statSync(join(to, name), { throwIfNoEntry: false })?.isDirectory())
        throw new Error(`${name} is a folder there, and a file is to be written`);
    for (const name of names) renameSync(join(from, name), join(to, name));
    rmdirSync(from);
  } catch (error) {
    throw new Error(`${to}: ${saidOf(error)}. All of it is kept in ${from}`);
  }
}
