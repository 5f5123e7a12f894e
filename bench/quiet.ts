import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './median';

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

interface Watched<T> {
  value: T;
  /** Cores that others used meanwhile, on average. */
  foreign: number;
  /** Cores that we used. */
  cores: number;
}

async function watch<T>(work: () => Promise<T>): Promise<Watched<T>> {
  if (!counted) return { value: await work(), foreign: 0, cores: Number.NaN };
  const [busy, own, start] = [busyTime(), ownTime(), performance.now()];
  const value = await work();
  const seconds = Math.max((performance.now() - start) / 1000, 0.05);
  const used = ownTime() - own;
  return { value, foreign: Math.max(0, busyTime() - busy - used) / seconds, cores: used / seconds };
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
  /** Cores that we used meanwhile, the median; NaN where that cannot be read. */
  cores: number;
  /** How many of them were taken while others used the processor, for want of a quiet moment. */
  noisy: number;
}

/**
 * `count` values of every work, taken in turns, so that a disturbance meets all alike, and in quiet moments. After `patience` seconds
 * of waiting and trying again it makes do with the least disturbed values.
 */
export async function quietSamples(
  works: readonly (() => Promise<number>)[],
  count: number,
  patience: number,
): Promise<Samples[]> {
  const deadline = performance.now() + patience * 1000;
  const taken = works.map((work) => ({ work, samples: [] as Watched<number>[] }));
  const quiet = ({ samples }: (typeof taken)[number]) => samples.filter(({ foreign }) => foreign < NOISE);
  const lacks = (one: (typeof taken)[number]) =>
    one.samples.length < count || (quiet(one).length < count && performance.now() < deadline);
  while (taken.some(lacks))
    for (const one of taken.filter(lacks)) {
      const sample = await watch(one.work);
      one.samples.push(sample);
      if (sample.foreign >= NOISE) await waitForQuiet(deadline);
    }
  return taken.map((one) => {
    const least = one.samples.sort((a, b) => a.foreign - b.foreign).slice(0, count);
    const chosen = quiet(one).length >= count ? quiet(one) : least;
    return {
      values: chosen.map(({ value }) => value),
      cores: median(chosen.map(({ cores }) => cores)),
      noisy: Math.max(0, count - quiet(one).length),
    };
  });
}
