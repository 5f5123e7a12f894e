import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../engine/open';
import { dawn } from '../gpu/dawn';
import { type Opened, openDevice } from '../gpu/device';
import { parseTuning } from '../ops/savedTuning';
import type { Tuning } from '../ops/tuning';

/** The model that ships. */
export const MODEL_FOLDER = fileURLToPath(new URL('../../public/models/tales', import.meta.url));

/** WebGPU in Node; the answer says why where there is none. */
export async function openNodeDevice(): Promise<Opened> {
  try {
    return await openDevice(await dawn());
  } catch (error) {
    const message = `Dawn cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
    return { device: null, reason: 'no-webgpu', message };
  }
}

export async function readModelFile(folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(join(folder, name)));
}

/** Kernels measured on this computer's adapter, so that the next run takes the same ones. */
const TUNING_FILE = fileURLToPath(new URL('../../.cache/tuning.json', import.meta.url));

function keptTuning(): Tuning | null {
  try {
    return parseTuning(JSON.parse(readFileSync(TUNING_FILE, 'utf8')));
  } catch {
    return null;
  }
}

function keepTuning(tuning: Tuning): void {
  mkdirSync(dirname(TUNING_FILE), { recursive: true });
  const part = `${TUNING_FILE}.${process.pid}.part`;
  writeFileSync(part, JSON.stringify(tuning));
  renameSync(part, TUNING_FILE);
}

/** This computer as the command line sees it. Which engine runs, and why, goes to stderr. */
export const nodeMachine: Machine = {
  openDevice: openNodeDevice,
  readModelFile: (name) => readModelFile(MODEL_FOLDER, name),
  tuning: { tuning: keptTuning(), tuned: keepTuning },
  announce({ kind, description, reason }) {
    process.stderr.write(`engine: ${kind}, ${description}${reason ? `. ${reason}` : ''}\n`);
  },
};
