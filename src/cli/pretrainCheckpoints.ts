import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type PretrainState, readCheckpoint } from '../engine/pretraining/checkpoint';
import type { PretrainSettings } from '../engine/pretraining/pretrain';
import type { ModelConfig } from '../model/config';
import { messageOf } from '../text';
import { replaceFile } from './output';

/** The checkpoint before the last one. */
export const before = (path: string): string => `${path}.before`;

/** Keeps the last two: a process that is cut off here leaves at least one of them whole. */
export function keepCheckpoint(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) copyFileSync(path, before(path));
  replaceFile(path, content);
}

/** The state of the last checkpoint, or if that is damaged of the one before, after calling `warn`. Throws an Error if neither can be read. */
export async function lastCheckpoint(
  path: string,
  config: ModelConfig,
  settings: PretrainSettings,
  warn: (text: string) => void,
): Promise<PretrainState> {
  const read = async (file: string) => readCheckpoint(config, settings, new Uint8Array(await readFile(file)));
  try {
    return await read(path);
  } catch (error) {
    const state = await read(before(path)).catch(() => null);
    if (!state) throw error;
    warn(`${messageOf(error)}; going on from the one before, step ${state.step}`);
    return state;
  }
}
