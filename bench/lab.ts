import { cpus, loadavg } from 'node:os';
import { orbit } from '../src/algorithms/bandit/arm';
import { newProblem } from '../src/algorithms/bandit/problem';
import { openCpuGapMap, openGpuGapMap, type RefinedGapMap } from '../src/engine/openGapMap';
import type { BanditWorld } from '../src/experiment/experiment';
import { coarser, type GapMapRequest, gapMapSpec } from '../src/experiment/gapMapRequest';
import { presetNamed } from '../src/experiment/presets';
import { dawn } from '../src/gpu/dawn';
import { openDevice } from '../src/gpu/device';

const SAMPLES = 5;

interface Figure {
  what: string;
  /** Milliseconds by the clock, median and least. */
  median: number;
  least: number;
  /** Milliseconds of processor time in all threads, least: does not depend on what else the machine does. */
  processor: number;
  /** What it must not be above. */
  limit: number | null;
}

const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function measure(what: string, limit: number | null, work: () => unknown): Promise<Figure> {
  const [clock, processor]: [number[], number[]] = [[], []];
  await work();
  for (let i = 0; i < SAMPLES; i++) {
    const [t, p] = [performance.now(), processorTime()];
    await work();
    clock.push(performance.now() - t);
    processor.push(processorTime() - p);
  }
  clock.sort((a, b) => a - b);
  return { what, median: clock[SAMPLES >> 1]!, least: clock[0]!, processor: Math.min(...processor), limit };
}

/** 64 × 64 cells, ten iterations of 64 labels and 16 gradient steps: what the page draws for the noisy preset. */
const PLANE: GapMapRequest = {
  world: presetNamed('bandit-noisy').experiment.world as BanditWorld,
  prompt: 0,
  iterations: 10,
  epsilon: 0.05,
  alpha: { from: -0.9, to: 0.9, count: 64 },
  vertical: 'beta',
  values: { from: 0.1, to: 10, count: 64 },
  beta: 1,
  seeds: 256,
};

/** Prints the table; status 1 where a limit is missed. */
export async function main(): Promise<number> {
  const figures: Figure[] = [];
  for (const name of ['bandit-three', 'bandit-twenty', 'bandit-rock-paper-scissors']) {
    const { world, arms, iterations } = presetNamed(name).experiment;
    // Two frames of 60 a second.
    figures.push(
      await measure(`all arms of ${name} again, as a drag does`, 33, () => {
        const problem = newProblem(world as BanditWorld);
        return arms.map((arm) => orbit(problem, arm, iterations));
      }),
    );
  }
  const spec = gapMapSpec(PLANE);
  figures.push(
    await measure('first picture of the plane: 16 × 16 cells, one thread', 100, () =>
      openCpuGapMap(gapMapSpec(coarser(PLANE, 16))).refine(1),
    ),
  );
  const one = async (map: RefinedGapMap) => {
    await map.refine(2);
  };
  const cpu = openCpuGapMap(spec);
  figures.push(await measure('plane, 64 × 64 cells, 2 seeds, one JavaScript thread', null, () => one(cpu)));
  const { device, ...rest } = await openDevice(await dawn());
  if (!device) throw new Error('message' in rest ? rest.message : 'no device');
  const gpu = await openGpuGapMap(device, spec);
  figures.push(await measure(`plane, the same in WGSL (${device.description})`, null, () => one(gpu)));
  gpu.close();
  device.destroy();

  const [javascript, wgsl] = figures.slice(-2) as [Figure, Figure];
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]!.toFixed(1)}`);
  console.log('ms: median   least  processor  limit');
  for (const { what, median, least, processor, limit } of figures)
    console.log(
      `${[median, least, processor].map((x) => x.toFixed(1).padStart(9)).join('')}  ${String(limit ?? '–').padStart(6)}  ${what}`,
    );
  console.log(
    `WGSL over JavaScript: ${(javascript.median / wgsl.median).toFixed(1)} × by the clock, ${(javascript.processor / wgsl.processor).toFixed(1)} × by processor time`,
  );
  return figures.some(({ least, limit }) => limit !== null && least > limit) ? 1 : 0;
}
