import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WebgpuOptions } from '../engine/language/webgpu/engine';
import type { Machine } from '../engine/open';
import { dawn } from '../gpu/dawn';
import { type Opened, openDevice } from '../gpu/device';
import type { FileSource, ModelFolder } from '../model/formats/source';
import { parseTunings, withTuning } from '../ops/tuning/saved';
import type { Tuning } from '../ops/tuning/tuning';
import { messageOf, visible } from '../text';
import { attemptsIn } from './attempts';
import { replaceFile } from './output';

/** The model that ships. */
export const MODEL_FOLDER = fileURLToPath(new URL('../../public/models/tales', import.meta.url));

/** WebGPU in Node; the answer says why if there is none. */
export async function openNodeDevice(): Promise<Opened> {
  try {
    return await openDevice(await dawn(), { runtime: dawnVersion(), attempts: nodeAttempts });
  } catch (error) {
    const message = `Dawn cannot be loaded: ${messageOf(error)}`;
    return { device: null, reason: 'no-webgpu', message };
  }
}

/** Its compiler changes with it. */
const dawnVersion = (): string => `Dawn ${createRequire(import.meta.url)('webgpu/package.json').version}`;

/** The files of a folder. Only plain names are asked for. */
const modelFolder = (folder: string): ModelFolder => ({
  open: async (name) => fileSource(join(folder, name), name),
});

/** A model's folder, or its one file. Throws an Error if there is neither. */
export function modelAt(path: string): ModelFolder | FileSource {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`there is no ${path}`);
  return found.isDirectory() ? modelFolder(path) : fileSource(path, basename(path))!;
}

/** A file of a person's. Throws an Error if there is none. */
export function fileAt(path: string): FileSource {
  const file = fileSource(path, basename(path));
  if (!file) throw new Error(`there is no ${path}`);
  return file;
}

/** Most bytes of one system call. */
const CHUNK = 2 ** 30;

/** A file that is opened for every range, so that none stays open. Null if there is none. */
function fileSource(path: string, name: string): FileSource | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return null;
  if (!found.isFile())
    throw new Error(`${path} is ${found.isDirectory() ? 'a folder' : 'no file'}, and a file is expected`);
  const { size, mtimeMs } = found;
  return {
    name,
    size,
    async read(offset, length) {
      const handle = openSync(path, 'r');
      try {
        const now = fstatSync(handle);
        if (now.size !== size || now.mtimeMs !== mtimeMs) throw new Error(`${name} has changed while it was read`);
        const bytes = new Uint8Array(length);
        for (let at = 0; at < length; ) {
          const read = readSync(handle, bytes, at, Math.min(CHUNK, length - at), offset + at);
          if (read === 0)
            throw new Error(`${name}: ends at ${offset + at}, where ${length - at} bytes more are expected`);
          at += read;
        }
        return bytes;
      } finally {
        closeSync(handle);
      }
    },
  };
}

/**
 * Which kernels were measured as the fastest, kept in a file so that the next run takes the same ones. It only saves time: if it cannot be
 * kept (a read-only installation, a full disk), `warn` is called with the reason, and the next run measures again.
 */
export function tuningIn(file: string, warn: (text: string) => void): WebgpuOptions {
  return {
    // Read at every opening: a second device of a run must give the same numbers as the first.
    get tunings() {
      return readTunings(file);
    },
    tuned(tuning) {
      try {
        mkdirSync(dirname(file), { recursive: true });
        replaceFile(file, JSON.stringify(withTuning(readTunings(file), tuning)));
      } catch (error) {
        warn(`The choice of kernels is not kept: ${messageOf(error)}`);
      }
    },
  };
}

function readTunings(file: string): Tuning[] {
  try {
    return parseTunings(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** A line for the reader, beside what the command prints. */
export function say(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

const inCache = (name: string): string => fileURLToPath(new URL(`../../.cache/${name}`, import.meta.url));

/** Which kernels were tried on this computer. */
export const nodeAttempts = attemptsIn(inCache('attempts.json'), say, () => Date.now());

/** This computer as the command line sees it. Which engine runs, and why, goes to stderr. */
export const nodeMachine: Machine = {
  openDevice: openNodeDevice,
  model: modelFolder(MODEL_FOLDER),
  tuning: tuningIn(inCache('tuning.json'), say),
  announce({ kind, description, reason, leftOut }) {
    const without = leftOut ? `. Left out, since they crashed when first tried here: ${leftOut.join('; ')}` : '';
    say(`engine: ${kind}, ${description}${reason ? `. ${reason}` : ''}${without}`);
  },
};
