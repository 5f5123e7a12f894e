import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A file that appears, complete, only when it is kept. A device such as /dev/null is written directly. */
interface Output {
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
  const inPlace = statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  const target = inPlace ? path : behindLinks(path);
  const written = inPlace ? path : `${target}.${process.pid}.part`;
  const file = openSync(written, 'w');
  let open = true;
  let whole = 0;
  const write = (content: string | Uint8Array) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
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

/** Opens all files or none: if one path cannot be written, the others are discarded. Null for a path that is not given. */
export function openOutputs(paths: readonly (string | undefined)[]): (Output | null)[] {
  const opened: (Output | null)[] = [];
  try {
    for (const path of paths) opened.push(path === undefined ? null : openOutput(path));
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

/**
 * Writes the files of a folder: all of them beside it first, so that an error or a kill while writing leaves the old files complete. Other
 * files of the folder stay.
 */
export function writeFolder(path: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const beside = besideOf(path);
  try {
    for (const [name, content] of files) replaceFile(join(beside, name), content);
    moveFiles(beside, path);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** As `writeFolder`, for files that are made piece after piece. */
export async function streamFolder(
  path: string,
  files: ReadonlyMap<string, Iterable<Uint8Array> | AsyncIterable<Uint8Array>>,
): Promise<void> {
  const beside = besideOf(path);
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
    moveFiles(beside, path);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function besideOf(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.part`;
  mkdirSync(beside);
  return beside;
}

function moveFiles(from: string, to: string): void {
  if (existsSync(to)) for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
  else renameSync(from, to);
}

/** The target of a chain of symbolic links, whether it exists or not: renaming onto a link would replace the link. */
function behindLinks(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? behindLinks(resolve(dirname(path), readlinkSync(path))) : path;
}
