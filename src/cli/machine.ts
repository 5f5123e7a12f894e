import { mkdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WebgpuOptions } from '../engine/language/webgpu/engine';
import type { Machine } from '../engine/open';
import { dawn } from '../gpu/dawn';
import { type Opened, openDevice } from '../gpu/device';
import { parseTunings, withTuning } from '../ops/tuning/saved';
import type { Tuning } from '../ops/tuning/tuning';
import { messageOf } from '../text';
import { replaceFile } from './output';

/** The model that ships. */
export const MODEL_FOLDER = fileURLToPath(new URL('../../public/models/tales', import.meta.url));

/** WebGPU in Node; the answer says why if there is none. */
export async function openNodeDevice(): Promise<Opened> {
  try {
    return await openDevice(await dawn());
  } catch (error) {
    const message = `Dawn cannot be loaded: ${messageOf(error)}`;
    return { device: null, reason: 'no-webgpu', message };
  }
}

export async function readModelFile(folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(join(folder, name)));
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
  process.stderr.write(`${text}\n`);
}

const TUNING_FILE = fileURLToPath(new URL('../../.cache/tuning.json', import.meta.url));

/** This computer as the command line sees it. Which engine runs, and why, goes to stderr. */
export const nodeMachine: Machine = {
  openDevice: openNodeDevice,
  readModelFile: (name) => readModelFile(MODEL_FOLDER, name),
  tuning: tuningIn(TUNING_FILE, say),
  announce({ kind, description, reason }) {
    say(`engine: ${kind}, ${description}${reason ? `. ${reason}` : ''}`);
  },
};
