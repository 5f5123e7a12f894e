import { messageOf } from '../text';
import { attempt } from './attempt';
import type { Device } from './device';
import type { Program } from './recording';

/** A way to do some work; `works` runs it and compares the result. Both may throw, e.g. if the device refuses a kernel. */
export interface Candidate<Name extends string> {
  readonly name: Name;
  /** What is tried with it, by the names in `Attempts`. */
  readonly kernels: readonly string[];
  prepare(): Promise<Program>;
  works(program: Program): Promise<boolean>;
}

/** A device and a clock, in milliseconds. */
export interface Stopwatch {
  now(): number;
  /** From one submit of `count` runs of the program (null: an empty submit) until the host knows that they are done. */
  run(program: Program | null, count: number): Promise<number>;
  /** Throws when the device is lost or has failed. */
  check(): void;
  /** As the function of this name, on the device. */
  attempt<Result>(kernels: readonly string[], work: () => Promise<Result>): Promise<Result>;
  /** Whether none of these is new to the device. */
  areTried(kernels: readonly string[]): boolean;
}

/** Compares candidates on one device. */
export interface Tuner {
  /** Whether the time is up. */
  readonly over: boolean;
  /** Whether a candidate runs here and gives correct results. */
  works<Name extends string>(candidate: Candidate<Name>): Promise<boolean>;
  /**
   * The first correct candidate, or a later one that is clearly faster. If the time is up, or the clock too coarse, the first.
   * @throws Error if no candidate is correct
   */
  fastest<Name extends string>(candidates: readonly Candidate<Name>[]): Promise<Name>;
}

/** A candidate replaces another if it needs less than this share of its time in each of ROUNDS comparisons. */
const MARGIN = 0.85;
const ROUNDS = 3;

/** A measured time, without that of an empty submit, must be this many times the resolution: then the error stays within MARGIN. */
const CERTAIN = 8;
const LEAST_MS = 8;

/** Longer submits would disturb other programs that draw with this GPU. */
const LONGEST_MS = 250;
const MOST_RUNS = 2 ** 14;

/** Calls of `now` after which a clock counts as standing still. */
const MOST_LOOKS = 5_000_000;

/** Most milliseconds that what is new to an adapter may take beyond the budget: one kernel after the other is compiled then. */
const NEW_MS = 3000;

/** @param budget milliseconds for all comparisons together, from now on */
export function newTuner(watch: Stopwatch, budget: number): Tuner {
  let end = watch.now() + budget;
  let more = NEW_MS;
  let known: Promise<Clock> | undefined;
  const clock = () => {
    known ??= readClock(watch);
    return known;
  };

  /** The program of a correct candidate, or why there is none. */
  const open = async <Name extends string>(
    { name, kernels, prepare, works }: Candidate<Name>,
    prepared?: Promise<Program> | null,
  ): Promise<Program | string> => {
    const start = watch.areTried(kernels) ? null : watch.now();
    try {
      return await watch.attempt(kernels, async () => {
        const program = await (prepared ?? prepare());
        if (await works(program)) return program;
        program.free();
        return `${name}: wrong result`;
      });
    } catch (error) {
      watch.check();
      return `${name}: ${messageOf(error)}`;
    } finally {
      const longer = start === null ? 0 : Math.min(more, watch.now() - start);
      more -= longer;
      end += longer;
    }
  };

  return {
    get over() {
      return watch.now() >= end;
    },
    async works(candidate) {
      const program = await open(candidate);
      if (typeof program === 'string') return false;
      program.free();
      return true;
    },
    async fastest<Name extends string>(candidates: readonly Candidate<Name>[]) {
      type Entry = Timed & { name: Name };
      let best: Entry | null = null;
      const complaints: string[] = [];
      let early: (Promise<Program> | null)[] | null = null;
      for (const [i, candidate] of candidates.entries()) {
        if (best && (watch.now() >= end || (await clock()).least === Number.POSITIVE_INFINITY)) break;
        // All that are left and have been tried before compile at once.
        if (best)
          early ??= candidates
            .slice(i)
            .map(({ kernels, prepare }) => (watch.areTried(kernels) ? quietly(prepare()) : null));
        const program: Program | string = await open(candidate, early?.shift());
        if (typeof program === 'string') {
          complaints.push(program);
          continue;
        }
        const timed: Entry = { name: candidate.name, program, count: best ? Math.ceil(best.count / 16) : 1 };
        if (best && !(await beats(timed, best, watch, await clock(), end))) {
          program.free();
          continue;
        }
        best?.program.free();
        best = timed;
      }
      for (const unused of early ?? []) if (unused) quietly(unused.then((program) => program.free()));
      if (!best) throw new Error(`no kernel works on this adapter:\n${complaints.join('\n')}`);
      best.program.free();
      return best.name;
    },
  };
}

/** Keeps a failure for the code that awaits the promise later. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The parts of a measured time that are not the work. */
interface Clock {
  /** Milliseconds of an empty submit and its answer. */
  overhead: number;
  /** Shortest time of work that can be measured, Infinity if the clock stands still. */
  least: number;
}

async function readClock(watch: Stopwatch): Promise<Clock> {
  await watch.run(null, 0);
  const empty: number[] = [];
  for (let i = 0; i < 5; i++) empty.push(await watch.run(null, 0));
  const overhead = empty.sort((a, b) => a - b)[2]!;
  // A host that polls for finished work every 100 ms (Firefox) shows up in the overhead, a coarse clock in its steps.
  const least = Math.max(LEAST_MS, CERTAIN * Math.max(overhead, stepOf(watch)));
  return { overhead, least: least <= LONGEST_MS ? least : Number.POSITIVE_INFINITY };
}

/** The largest of a few steps of the clock. */
function stepOf({ now }: Stopwatch): number {
  let largest = 0;
  let before = now();
  let looks = 0;
  // The first step began before we looked.
  for (let steps = -1; steps < 3; ) {
    if (++looks > MOST_LOOKS) return Number.POSITIVE_INFINITY;
    const at = now();
    if (at === before) continue;
    if (steps++ >= 0) largest = Math.max(largest, at - before);
    before = at;
  }
  return largest;
}

interface Timed {
  readonly program: Program;
  /** Runs that take long enough to be measured; grows by need. */
  count: number;
}

async function beats(one: Timed, other: Timed, watch: Stopwatch, clock: Clock, end: number): Promise<boolean> {
  let [mine, theirs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // In turns, since a GPU is slow while it wakes up.
  for (let round = 0; round < ROUNDS; round++) {
    theirs = Math.min(theirs, await time(other, watch, clock));
    mine = Math.min(mine, await time(one, watch, clock));
    if (!(mine < MARGIN * theirs) || watch.now() >= end) return false;
  }
  return true;
}

/** Milliseconds of one run; NaN if it is too short to be measured. */
async function time(timed: Timed, watch: Stopwatch, { overhead, least }: Clock): Promise<number> {
  for (;;) {
    const ms = (await watch.run(timed.program, timed.count)) - overhead;
    if (ms >= least) return ms / timed.count;
    if (timed.count === MOST_RUNS) return Number.NaN;
    const growth = (1.25 * least) / Math.max(ms, least / 16);
    timed.count = Math.min(MOST_RUNS, Math.ceil(timed.count * growth));
  }
}

/** The stopwatch of a device. @param now milliseconds, e.g. `performance.now` */
export function newStopwatch(device: Device, now: () => number): Stopwatch & { free(): void } {
  const { raw } = device;
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const end = raw.createBuffer({ label: 'end of a measurement', size: 4, usage });
  return {
    now,
    check: device.check,
    attempt: (kernels, work) => attempt(device, kernels, work),
    areTried: (kernels) => kernels.every(device.attempts.isTried),
    async run(program, count) {
      program?.flush();
      const encoder = raw.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let i = 0; i < count; i++) program?.encode(pass);
      pass.end();
      encoder.clearBuffer(end);
      const commands = encoder.finish();
      // An answer from the browser's GPU process: it has taken in the commands, and that is not timed.
      raw.pushErrorScope('validation');
      await raw.popErrorScope();
      const start = now();
      raw.queue.submit([commands]);
      await device.watch(end.mapAsync(GPUMapMode.READ));
      const ms = now() - start;
      end.unmap();
      device.check();
      return ms;
    },
    free: () => end.destroy(),
  };
}
