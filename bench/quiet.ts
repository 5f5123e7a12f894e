import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * Samples on a machine that does other things too: each is kept with the processor time that programs outside our own process tree
 * took meanwhile, read from /proc. Without /proc (not Linux) every sample counts as quiet.
 */

/** Jiffies a second; 100 on every Linux that Chromium runs on. */
const HZ = 100;
/** Most foreign cores during a sample. */
const NOISE = 0.15;

/** Seconds of processor time of the whole machine. */
function busyTime(): number {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number) as number[];
  return (user! + nice! + system! + irq! + softirq! + steal!) / HZ;
}

/** Seconds of processor time of this process and its descendants. */
function ownTime(): number {
  const time = new Map<number, number>();
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = tryRead(`/proc/${entry}/stat`);
    if (!stat) continue; // it has ended
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const parent = Number(fields[1]);
    time.set(Number(entry), (Number(fields[11]) + Number(fields[12])) / HZ);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const total = (id: number): number =>
    (children.get(id) ?? []).reduce((sum, child) => sum + total(child), time.get(id) ?? 0);
  return total(process.pid);
}

function tryRead(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

const counted = tryRead('/proc/stat') !== null;

/** Runs `work`; `foreign` is the average number of cores that others used meanwhile. */
async function watch<T>(work: () => Promise<T>): Promise<{ value: T; foreign: number }> {
  if (!counted) return { value: await work(), foreign: 0 };
  const [busy, own, start] = [busyTime(), ownTime(), performance.now()];
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  const foreign = busyTime() - busy - (ownTime() - own);
  return { value, foreign: Math.max(0, foreign) / Math.max(seconds, 0.05) };
}

/** Waits until others use hardly any processor, or the deadline (of performance.now) has passed. */
async function waitForQuiet(deadline: number): Promise<void> {
  while (performance.now() < deadline) {
    const { foreign } = await watch(() => sleep(400));
    if (foreign < NOISE / 2) return;
  }
}

export interface Samples {
  values: number[];
  /** How many of them were taken while others used the processor, for want of a quiet moment. */
  noisy: number;
}

/**
 * `count` values of `work`, taken in quiet moments. After `patience` seconds of waiting and trying again it makes do with the least
 * disturbed ones.
 */
export async function quietSamples(work: () => Promise<number>, count: number, patience: number): Promise<Samples> {
  const deadline = performance.now() + patience * 1000;
  const samples: { value: number; foreign: number }[] = [];
  const quiet = () => samples.filter(({ foreign }) => foreign < NOISE).length;
  while (samples.length < count || (quiet() < count && performance.now() < deadline)) {
    const sample = await watch(work);
    samples.push(sample);
    if (sample.foreign >= NOISE) await waitForQuiet(deadline);
  }
  samples.sort((a, b) => a.foreign - b.foreign);
  const chosen = quiet() >= count ? samples.filter(({ foreign }) => foreign < NOISE) : samples.slice(0, count);
  return { values: chosen.map(({ value }) => value), noisy: Math.max(0, count - quiet()) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
