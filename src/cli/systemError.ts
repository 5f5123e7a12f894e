import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../text';

/** How outputs are called while they are written. */
const PART = /\.\d+\.part(?=[/\\]|$)/;

/** What went wrong, where it was the system that refused a file: in words, and by the name that the person gave it. */
export function saidOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return messageOf(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = path === undefined ? null : reasonOf(code, path);
  return reason === null ? messageOf(error) : `${path!.replaceAll(new RegExp(PART, 'g'), '')}: ${reason}`;
}

/** Null for what is rare. */
function reasonOf(code: string | undefined, path: string): string | null {
  const blocking = blockingFile(path);
  switch (code) {
    case 'ENOENT':
      if (!isThere(dirname(path))) return `there is no folder ${dirname(path)}`;
      return PART.test(path) ? 'nothing can be written there' : 'there is no such file';
    case 'ENOTDIR':
    case 'EEXIST':
      return blocking && `${blocking} is a file, and not a folder`;
    case 'EACCES':
    case 'EPERM':
      return 'the system does not allow it';
    case 'EROFS':
      return 'nothing can be written on this disk';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EISDIR':
      return 'this is a folder, and a file is expected';
    default:
      return null;
  }
}

const found = (path: string) => {
  try {
    return statSync(path);
  } catch {
    return null;
  }
};

const isThere = (path: string): boolean => found(path) !== null;

/** What is above a path, and no folder; null if nothing is. */
function blockingFile(path: string): string | null {
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    if (found(at)?.isDirectory() === false) return at;
    if (dirname(at) === at) return null;
  }
}
