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
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { visible } from '../text';
import { UsageError } from './command';

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

/**
 * Opens the files of some options, all or none: if one cannot be written, the others are discarded. Null for an option that is not given. Throws a
 * UsageError if two are one file, by their names, by links or because one is what is kept of another, or if one belongs into a folder of `folders`.
 */
export function openOutputs(
  paths: Readonly<Record<string, string | undefined>>,
  folders: Readonly<Record<string, readonly string[]>> = {},
): (Output | null)[] {
  const named = Object.entries(paths);
  demandApart(named, folders);
  const opened: (Output | null)[] = [];
  try {
    for (const [, path] of named) {
      if (path !== undefined) tellLeftovers(path);
      opened.push(path === undefined ? null : openOutput(path));
    }
  } catch (error) {
    for (const output of opened) output?.discard();
    throw error;
  }
  return opened;
}

function demandApart(
  named: readonly (readonly [string, string | undefined])[],
  folders: Readonly<Record<string, readonly string[]>>,
): void {
  const seen = new Map<string, string>();
  const take = (option: string, place: string) => {
    const other = seen.get(place);
    if (other !== undefined && other !== option)
      throw new UsageError(`--${option} and --${other} are one file, ${place}`);
    seen.set(place, option);
  };
  for (const [option, path] of named) {
    if (path === undefined) continue;
    if (path === '') throw new UsageError(`--${option}: expected a path, received nothing`);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && !found.isFile()) continue;
    const place = placeOf(path);
    take(option, place);
    take(option, `${place}.partial`);
    // Two names of one file, by a hard link.
    if (found && found.nlink > 1) take(option, `of device ${found.dev}, number ${found.ino}`);
    for (const [other, roots] of Object.entries(folders))
      for (const root of roots.map(placeOf))
        if (place === root || place.startsWith(join(root, '/')))
          throw new UsageError(`--${option} is in the folder that --${other} writes, ${root}`);
  }
}

/** Where a path leads, whether anything is there or not. */
function placeOf(path: string): string {
  const target = behindLinks(resolve(path));
  const folder = dirname(target);
  if (folder === target) return target;
  return join(existsSync(folder) ? realpathSync(folder) : placeOf(folder), basename(target));
}

/** Names what a process that was killed has left beside a path. */
function tellLeftovers(path: string): void {
  const target = placeOf(path);
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const id = name.startsWith(prefix) ? /^(\d+)\.part$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (id === undefined || isRunning(Number(id))) continue;
    process.stderr.write(
      visible(
        `${join(folder, name)} is left of a process that was killed, as far as it had come; delete it if you do not need it\n`,
      ),
    );
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
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
  tellLeftovers(path);
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
