import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Experiment } from '../../src/experiment/experiment';
import { encodeLink } from '../../src/experiment/link';

/** The trace that the command line writes of the same experiment, one event a line. */
export async function traceOfNode(experiment: Experiment): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'apogee-'));
  try {
    const out = join(folder, 'trace.jsonl');
    const link = await encodeLink(experiment);
    await promisify(execFile)(process.execPath, ['scripts/apogee.mjs', 'run', link, '--out', out]);
    return (await readFile(out, 'utf8')).trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A run of the experiment as `run --out` writes it. */
export const runFileOf = async (experiment: Experiment) => `${(await traceOfNode(experiment)).join('\n')}\n`;
