import type { Device } from './device';
import type { Program } from './recording';
import { readBack, type Tensor } from './tensor';

/** A way to do some work; `works` is its numeric check and may throw (a kernel that this device refuses). */
export interface Candidate<Name extends string> {
  readonly name: Name;
  prepare(): Promise<Program>;
  works(): Promise<boolean>;
}

/** A sample shorter than this is repeated more often: it would measure the round trip to the device. */
const LEAST_MS = 8;
const SAMPLES = 3;

/**
 * Runs every candidate, drops those that fail or are wrong, and names the fastest (best of three samples each).
 * @param probe a word of the result: reading it waits for the work
 * @param now milliseconds, e.g. `performance.now`
 * @throws Error when no candidate is right
 */
export async function fastest<Name extends string>(
  device: Device,
  candidates: readonly Candidate<Name>[],
  probe: Tensor,
  now: () => number,
): Promise<Name> {
  let best: { name: Name; ms: number } | null = null;
  const complaints: string[] = [];
  for (const { name, prepare, works } of candidates) {
    try {
      const program = await prepare();
      program.submit();
      if (await works()) {
        const ms = await time(device, program, probe, now);
        if (!best || ms < best.ms) best = { name, ms };
      } else complaints.push(`${name}: wrong result`);
      program.free();
    } catch (error) {
      complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    device.check();
  }
  if (!best) throw new Error(`no kernel works on this adapter:\n${complaints.join('\n')}`);
  return best.name;
}

/** Milliseconds of one run. */
async function time(device: Device, program: Program, probe: Tensor, now: () => number): Promise<number> {
  const sample = async (count: number) => {
    const start = now();
    for (let i = 0; i < count; i++) program.submit();
    await readBack(device, [probe]);
    return (now() - start) / count;
  };
  let count = 1;
  while (count < 64 && (await sample(count)) * count < LEAST_MS) count *= 4;
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(await sample(count));
  return Math.min(...samples);
}
