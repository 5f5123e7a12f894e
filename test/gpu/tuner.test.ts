import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/gpu/recording';
import { type Candidate, newStopwatch, newTuner, type Stopwatch } from '../../src/gpu/tuner';
import { testDevice } from '../support/gpu';

interface Habits {
  /** Milliseconds of a submit and of hearing that it is done. */
  roundTrip?: number;
  /** Finished work is noticed at multiples of this. */
  poll?: number;
  /** The clock shows multiples of this. */
  step?: number;
  /** Milliseconds of work during which the GPU runs at a fifth of its speed. */
  asleep?: number;
}

/** A GPU of which nothing but its times exists; `t` is the true time. */
function modelGpu({ roundTrip = 1, poll = 0, step = 0.005, asleep = 0 }: Habits) {
  let t = 0;
  let slow = asleep;
  const costs = new Map<Program, number>();
  const watch: Stopwatch = {
    now() {
      t += 1e-4; // a look takes its time, too
      return Math.floor(t / step) * step;
    },
    check() {},
    attempt: (_, work) => work(),
    areTried: () => true,
    async run(program, count) {
      const start = watch.now();
      const work = (program ? costs.get(program)! : 0) * count;
      const whileSlow = Math.min(slow, 5 * work);
      slow -= whileSlow;
      t += roundTrip + whileSlow + work - whileSlow / 5;
      if (poll > 0) t = Math.ceil(t / poll) * poll;
      return watch.now() - start;
    },
  };
  const candidate = (name: string, ms: number, works = true): Candidate<string> => ({
    name,
    kernels: [name],
    async prepare() {
      const program: Program = { dispatches: 1, set() {}, flush() {}, encode() {}, submit() {}, free() {} };
      costs.set(program, ms);
      return program;
    },
    works: async (program) => {
      await watch.run(program, 1);
      return works;
    },
  });
  const pass = (ms: number) => {
    t += ms;
  };
  return { watch, candidate, pass, elapsed: () => t };
}

describe('fastest', () => {
  const BUDGET = 2000;
  const QUICK = 0.012;

  it.each<[string, Habits, string]>([
    ['on an ordinary GPU', {}, 'quick'],
    ['with round trips of 15 ms', { roundTrip: 15 }, 'quick'],
    ['with a clock of 1 ms', { step: 1 }, 'quick'],
    ['with a GPU that is asleep at first', { asleep: 40 }, 'quick'],
    ['where finished work is noticed every 100 ms', { poll: 100 }, 'default'],
    ['with a clock of 100 ms', { step: 100 }, 'default'],
    ['with a clock that stands still', { step: 1e9 }, 'default'],
  ])('takes what is clearly faster, or the default, in time: %s', async (_, habits, expected) => {
    const { watch, candidate, elapsed } = modelGpu(habits);
    const all = [candidate('default', 0.024), candidate('slow', 0.1), candidate('quick', QUICK)];
    expect(await newTuner(watch, BUDGET).fastest(all)).toBe(expected);
    expect(elapsed()).toBeLessThan(BUDGET);
  });

  it.each<Habits>([
    {},
    { roundTrip: 0.05 },
    { roundTrip: 15 },
    { step: 1 },
    { step: 20 },
    { asleep: 40 },
    { poll: 5 },
    { poll: 25 },
    { poll: 100 },
    { step: 100 },
  ])('never takes a slower kernel: %o', async (habits) => {
    for (let ms = 0.05; ms < 60; ms *= 1.37) {
      const { watch, candidate } = modelGpu(habits);
      expect(await newTuner(watch, BUDGET).fastest([candidate('default', ms), candidate('slower', 1.03 * ms)])).toBe(
        'default',
      );
    }
  });

  it('keeps the default if the gain is small', async () => {
    const { watch, candidate } = modelGpu({});
    expect(await newTuner(watch, BUDGET).fastest([candidate('default', 0.012), candidate('other', 0.011)])).toBe(
      'default',
    );
  });

  it('keeps the defaults once the time is up', async () => {
    const { watch, candidate, elapsed } = modelGpu({ roundTrip: 15 });
    const tuner = newTuner(watch, BUDGET);
    const chosen: string[] = [];
    for (let shape = 0; shape < 20; shape++)
      chosen.push(await tuner.fastest([candidate('default', 0.024), candidate('quick', QUICK)]));
    expect(chosen[0]).toBe('quick');
    expect(chosen.at(-1)).toBe('default');
    // The default of a later shape is still checked, and one comparison may be under way.
    expect(elapsed()).toBeLessThan(BUDGET + 1000);
  });

  it('passes over kernels that are refused or wrong, the default too', async () => {
    const { watch, candidate } = modelGpu({});
    const refused = { ...candidate('refused', 1), prepare: () => Promise.reject(new Error('no quads')) };
    const wrong = candidate('wrong', 0.001, false);
    const tuner = newTuner(watch, 0);
    expect(await tuner.fastest([wrong, refused, candidate('right', 1)])).toBe('right');
    await expect(tuner.fastest([wrong, refused])).rejects.toThrow('wrong: wrong result\nrefused: no quads');
    expect([await tuner.works(wrong), await tuner.works(refused), await tuner.works(candidate('right', 1))]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('frees every program, and prepares none that it has no time for', async () => {
    const { watch, candidate } = modelGpu({ roundTrip: 15 });
    const [prepared, freed]: string[][] = [[], []];
    const counted = (name: string, ms: number, works = true): Candidate<string> => {
      const inner = candidate(name, ms, works);
      return {
        ...inner,
        async prepare() {
          prepared!.push(name);
          return Object.assign(await inner.prepare(), { free: () => freed!.push(name) });
        },
      };
    };
    const many = Array.from({ length: 20 }, (_, i) => counted(`kernel ${i}`, 0.024, i !== 1));
    await newTuner(watch, BUDGET).fastest(many);
    await Promise.resolve();
    expect(prepared).toHaveLength(20);
    expect(freed!.sort()).toEqual(prepared!.sort());
    await newTuner(watch, 0).fastest(many);
    expect(prepared).toHaveLength(21);
  });

  it('prepares what is new one after the other, in time of its own', async () => {
    const { watch, candidate, pass } = modelGpu({ roundTrip: 15 });
    const MS = 600;
    const all = ['default', 'slow', 'quick'].map((name, i) => candidate(name, [0.024, 0.1, QUICK][i]!));
    const counts = { now: 0, most: 0 };
    const slowly = all.map((each) => ({
      ...each,
      async prepare() {
        counts.most = Math.max(counts.most, ++counts.now);
        await Promise.resolve();
        pass(MS);
        counts.now--;
        return each.prepare();
      },
    }));
    const strange = { ...watch, areTried: () => false };
    expect(await newTuner(strange, BUDGET).fastest(slowly)).toBe('quick');
    expect(counts.most).toBe(1);
    // Those that were tried before are prepared together.
    await newTuner(watch, 100_000).fastest(slowly);
    expect(counts.most).toBe(2);
  });

  it('ends with the error of the device if the device failed', async () => {
    const { watch, candidate } = modelGpu({});
    const gone = { ...candidate('gone', 1), prepare: () => Promise.reject(new Error('no pipeline')) };
    const check = () => {
      throw new Error('lost');
    };
    await expect(newTuner({ ...watch, check }, BUDGET).fastest([gone])).rejects.toThrow('lost');
  });
});

it('a stopwatch runs a program as often as requested, and waits for it', async () => {
  const device = await testDevice();
  const stopwatch = newStopwatch(device, () => performance.now());
  let encoded = 0;
  const counting: Program = {
    dispatches: 1,
    set() {},
    flush() {},
    encode: () => encoded++,
    submit() {},
    free() {},
  };
  expect(await stopwatch.run(counting, 3)).toBeGreaterThanOrEqual(0);
  expect(await stopwatch.run(null, 0)).toBeGreaterThanOrEqual(0);
  expect(encoded).toBe(3);
  stopwatch.free();
});
