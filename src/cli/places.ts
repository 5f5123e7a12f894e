import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { visible } from '../text';
import { UsageError } from './command';

/** A path, and the option that names it; an operand is written in capitals. */
export type Named = readonly [option: string, path: string | undefined];

/** What a command writes, beside what it reads. */
interface Places {
  files?: readonly Named[];
  folders?: readonly Named[];
  /** Files and folders. */
  inputs?: readonly Named[];
}

/**
 * Refuses, before the work, places of which one would be written over another or over what is read, by their names, by links, or because one is what is
 * kept of another; and folders that cannot be written. Names what killed processes have left there. Throws a UsageError, or the
 * Error of a folder that cannot be made.
 */
export function demandPlaces({ files = [], folders = [], inputs = [] }: Places): void {
  const [written, made, read] = [given(files), given(folders), given(inputs)];
  demandApart(written, made, read);
  for (const [option, path] of made) demandFolder(option, path);
  for (const [, path] of [...written, ...made]) tellLeftovers(path);
}

function given(named: readonly Named[]): (readonly [string, string])[] {
  return named.flatMap(([option, path]) => {
    if (path === '') throw new UsageError(`${said(option)}: expected a path, received nothing`);
    return path === undefined ? [] : [[option, path] as const];
  });
}

const said = (option: string): string => (option === option.toUpperCase() ? option : `--${option}`);

const isIn = (place: string, folder: string): boolean => place.startsWith(join(folder, '/'));

type Given = readonly (readonly [option: string, path: string])[];

function demandApart(files: Given, folders: Given, inputs: Given): void {
  const seen = new Map<string, string>();
  const take = (option: string, place: string, what: string) => {
    const other = seen.get(place);
    if (other !== undefined && other !== option)
      throw new UsageError(`${said(option)} and ${said(other)} are one ${what}, ${place}`);
    seen.set(place, option);
  };
  const made = folders.map(([option, path]) => ({ option, place: placeOf(path) }));
  const read = inputs.map(([option, path]) => ({ option, place: placeOf(path), id: idOf(path) }));
  for (const { option, place } of made) {
    take(option, place, 'folder');
    const source = read.find((one) => one.place === place);
    if (source && source.id === null)
      throw new UsageError(`${said(option)} is the folder that ${said(source.option)} reads, ${place}`);
  }
  for (const [option, path] of files) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && !found.isFile()) continue;
    const place = placeOf(path);
    for (const folder of made) {
      if (place === folder.place || isIn(place, folder.place))
        throw new UsageError(`${said(option)} is in the folder that ${said(folder.option)} writes, ${folder.place}`);
      if (isIn(folder.place, place))
        throw new UsageError(`${said(folder.option)} is below the file that ${said(option)} writes, ${place}`);
    }
    take(option, place, 'file');
    take(option, `${place}.partial`, 'file');
    const id = idOf(path);
    // Two names of one file: a hard link, or a disk that takes capitals for small letters.
    if (id !== null) take(option, id, 'file');
    for (const source of read) {
      if (source.place === place || (id !== null && source.id === id))
        throw new UsageError(`${said(option)} is the file that ${said(source.option)} reads, ${place}`);
      if (found && isIn(place, source.place))
        throw new UsageError(`${said(option)} is in the folder that ${said(source.option)} reads, ${source.place}`);
    }
  }
}

/** Of a file that is there. */
function idOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? `of device ${found.dev}, number ${found.ino}` : null;
}

/** Makes what is above the folder, and tries whether it can be made. */
function demandFolder(option: string, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new UsageError(`${said(option)}: ${path} is a file, and a folder is to be written there`);
  mkdirSync(dirname(path), { recursive: true });
  const beside = besideOf(path);
  mkdirSync(beside);
  rmdirSync(beside);
  if (found) accessSync(path, constants.W_OK);
}

/** Where a folder is written before it is whole. */
export const besideOf = (path: string): string => `${resolve(path)}.${process.pid}.part`;

/** Where a path leads, whether anything is there or not. */
function placeOf(path: string): string {
  const target = behindLinks(resolve(path));
  const folder = dirname(target);
  if (folder === target) return target;
  return join(existsSync(folder) ? realpathSync(folder) : placeOf(folder), basename(target));
}

/** The target of a chain of symbolic links, whether it exists or not: renaming onto a link would replace the link. */
export function behindLinks(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? behindLinks(resolve(dirname(path), readlinkSync(path))) : path;
}

/** What has been named: a command looks twice at some places. */
const told = new Set<string>();

/** Names what a process that was killed has left beside a path. */
function tellLeftovers(path: string): void {
  const target = placeOf(path);
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const id = name.startsWith(prefix) ? /^(\d+)\.part$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (id === undefined || isRunning(Number(id)) || told.has(join(folder, name))) continue;
    told.add(join(folder, name));
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
