import type { Traffic } from './contender';
import { AXES, type GrowthFigure, measureAxis } from './growth';
import type { KernelTime } from './kernels';
import { median } from './median';
import { LENGTH, MODEL, ROWS } from './model';
import { linearProducts, operationsOf, type Product } from './operations';
import type { ProfiledWork } from './page/ours';
import { quietSamples } from './quiet';
import { CONTENDERS, type ContenderId, type Library, type Opened, type Precision, type Runtime } from './runtime';

export interface Settings {
  samples: number;
  /** Seconds that one figure may wait for quiet moments. */
  patience: number;
  /** Length of a sample, milliseconds, if a single step is not longer. */
  length: number;
  /** How many rows we sample at once. */
  rows: readonly number[];
  /** Whether our kernels are timed one by one. */
  profile: boolean;
  precision: Precision;
}

/** Median, extremes and number of samples; milliseconds. */
export interface Timing {
  median: number;
  least: number;
  most: number;
  samples: number;
  /** Cores in use, on average; times the median it is the processor time. */
  cores: number;
  noisy: number;
}

/** Timings of several works, taken in turns. */
async function timings(works: readonly (() => Promise<number>)[], { samples, patience }: Settings): Promise<Timing[]> {
  const taken = await quietSamples(works, samples, patience * works.length);
  return taken.map(({ values, ...rest }) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return { median: median(values), least, most, samples: values.length, ...rest };
  });
}

/** How often a work that takes `milliseconds` is done in one sample. */
const repetitions = (milliseconds: number, { length }: Settings) => Math.max(1, Math.round(length / milliseconds));

export interface MatmulFigure extends Product {
  kernel: string;
  /** Of one product, the best that was seen. */
  milliseconds: number;
  /** That of every kernel. */
  tried: Record<string, number>;
  /** 10⁹ operations a second. */
  rate: number;
}

export interface MatmulReport {
  shapes: MatmulFigure[];
  /** The best rate over all shapes, 10⁹ operations a second. */
  peak: number;
  /** All linear products of one training step one after the other, each by the fastest kernel for its shape. */
  step: Timing;
  /** Operations of these products over that time, 10⁹ a second: the adapter's matmul rate. */
  rate: number;
}

/** Cubes are not in the step; they are the shapes in which kernels are usually compared. */
const CUBES = [512, 1024, 2048].map((n): Product => ({ form: 'NN', rows: n, cols: n, inner: n, count: 0 }));

/** Only an adapter that multiplies a cube in this many milliseconds is asked for the next, which has eight times the work. */
const QUICK = 5;

/** Finds the fastest kernel of every shape. */
async function prepareMatmul(opened: Opened): Promise<MatmulFigure[]> {
  await opened.call('open', '');
  const figures: MatmulFigure[] = [];
  const prepare = async (product: Product) => {
    const best = await opened.call('prepare', product);
    const figure = { ...product, ...best, rate: operationsOf(product) / best.milliseconds / 1e6 };
    figures.push(figure);
    const { form, rows, inner, cols, rate, kernel } = figure;
    console.error(`  ${form} ${rows}×${inner}×${cols}: ${rate.toFixed(1)} GFLOP/s, ${kernel}`);
    return figure;
  };
  for (const cube of CUBES) if ((await prepare(cube)).milliseconds > QUICK) break;
  for (const product of linearProducts(MODEL, ROWS * LENGTH)) await prepare(product);
  return figures;
}

export interface StepReport {
  id: string;
  description: string;
  /** Of one training step. */
  step: Timing;
  /** The very first step: everything is compiled in it. */
  first: number;
  traffic: Traffic;
  /** Before each of the first three steps. */
  losses: number[];
}

interface Contestant {
  opened: Opened;
  /** All of the report but the step's timing. */
  report: Omit<StepReport, 'step'>;
  /** Milliseconds of one step, the mean over one sample. */
  sample(): Promise<number>;
}

/** Opens a contender and takes its first three steps. */
async function openContender(runtime: Runtime, id: ContenderId, settings: Settings): Promise<Contestant> {
  const [library, backend] = CONTENDERS[id];
  const opened = await impatient(runtime, library);
  const description = await opened.call('open', backend);
  const steps = (count: number) => opened.call('steps', count);
  const first = await steps(1);
  const second = await steps(1);
  const before = await opened.call('traffic');
  const third = await steps(1);
  const after = await opened.call('traffic');
  const traffic = { ...after };
  for (const key of Object.keys(traffic) as (keyof Traffic)[]) traffic[key] -= before[key];
  const losses = [first, second, third].map((result) => result.losses[0]!);
  const count = repetitions(Math.min(second.milliseconds, third.milliseconds), settings);
  return {
    opened,
    report: { id, description, first: first.milliseconds, traffic, losses },
    sample: async () => (await steps(count)).milliseconds / count,
  };
}

export interface Measured {
  matmul: MatmulReport | null;
  steps: StepReport[];
  ours: OursReport | null;
  /** What PyTorch's own f32 products of n × n matrices reach, 10⁹ operations a second. */
  torch: { n: number; rate: number }[];
  profiles: Profile[];
  /** How fast the device's memory is, 10⁹ bytes a second; null unless kernels are timed. */
  copy: number | null;
  growth: GrowthFigure[];
  failures: string[];
}

/** The kernels of a piece of our work, each timed by itself. */
export interface Profile {
  work: ProfiledWork | 'tuning';
  kernels: KernelTime[];
}

/** Milliseconds that a call may take; a library that never answers must not keep the others waiting. */
const PATIENCE = 180_000;

function afterPatience(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE).unref();
  });
}

/** Opens libraries whose calls, and whose opening, end after a while. */
const impatient = ({ open }: Runtime, library: Library): Promise<Opened> => {
  const limited = open(library).then(
    (opened): Opened => ({
      call: (name, ...args) => Promise.race([opened.call(name, ...args), afterPatience()]),
      close: opened.close,
    }),
  );
  return Promise.race([limited, afterPatience()]);
};

/** What is measured. */
export interface Choice {
  matmul: boolean;
  steps: readonly ContenderId[];
  /** How our time and memory grow. */
  growth: boolean;
}

/** Opens everything that is asked for, then samples the training steps and the matmul limit in turns. */
export async function measure(
  runtime: Runtime,
  { matmul, steps: ids, growth }: Choice,
  settings: Settings,
): Promise<Measured> {
  const failures: string[] = [];
  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<T | null> => {
    console.error(name);
    return work().catch((error: unknown) => {
      failures.push(`${name}: ${String(error).slice(0, 1000)}`);
      return null;
    });
  };

  const contestants: Contestant[] = [];
  for (const id of ids) {
    const contestant = await attempt(id, () => openContender(runtime, id, settings));
    if (contestant) contestants.push(contestant);
  }
  const limits = matmul ? await impatient(runtime, 'matmul') : null;
  const shapes = limits && (await attempt('matmul', () => prepareMatmul(limits)));
  const works = contestants.map(({ sample }) => sample);
  if (limits && shapes) {
    const limit = async (count: number) => (await limits.call('steps', count)).milliseconds / count;
    const count = repetitions(await limit(1), settings);
    works.push(() => limit(count));
  }
  if (works.length) console.error(`sampling ${works.length} works in turns`);
  const taken = await timings(works, settings);

  const steps = contestants.map(({ report }, i) => ({ ...report, step: taken[i]! }));
  const contestant = (id: ContenderId) => contestants.find(({ report }) => report.id === id)?.opened;
  const [engine, torch] = [
    contestant('ours:webgpu') ?? contestant('ours:half'),
    contestant('torch:eager') ?? contestant('torch:compiled'),
  ];
  const measured: Measured = {
    ...{ matmul: shapes && limitReport(shapes, taken.at(-1)!), steps, failures },
    ours: engine ? await attempt('our DPO step and sampling', () => measureOurs(engine, settings)) : null,
    torch: torch ? ((await attempt('products of PyTorch', () => torchProducts(torch))) ?? []) : [],
    ...{ profiles: [], copy: null, growth: [] },
  };
  if (engine && settings.profile) {
    measured.copy = await attempt('copying', () => engine.call('copy'));
    for (const work of ['step', 'preference', 'sampling'] as const) {
      const kernels = await attempt(`kernels: ${work}`, () => engine.call('profile', work));
      if (kernels) measured.profiles.push({ work, kernels });
    }
  }
  for (const opened of [limits, ...contestants.map(({ opened }) => opened)]) await opened?.close();
  if (growth)
    for (const axis of AXES) {
      const figure = await attempt(`growth: ${axis.name}`, () => grow(runtime, axis));
      if (!figure) continue;
      measured.growth.push(figure);
      if (figure.failure) failures.push(figure.failure);
    }
  return measured;
}

/** An axis in a library of its own, so that what fails on one is gone before the next. */
async function grow(runtime: Runtime, axis: (typeof AXES)[number]): Promise<GrowthFigure> {
  const opened = await impatient(runtime, 'growth');
  try {
    return await measureAxis(axis, opened);
  } finally {
    await opened.close();
  }
}

async function torchProducts(torch: Opened): Promise<Measured['torch']> {
  const rates: Measured['torch'] = [];
  for (const { rows: n } of CUBES) rates.push({ n, rate: await torch.call('cube', n) });
  return rates;
}

function limitReport(shapes: MatmulFigure[], step: Timing): MatmulReport {
  const operations = shapes.reduce((sum, shape) => sum + shape.count * operationsOf(shape), 0);
  return { shapes, peak: Math.max(...shapes.map(({ rate }) => rate)), step, rate: operations / step.median / 1e6 };
}

export interface OursReport {
  /** One DPO step on 4 pairs. */
  preference: Timing;
  /** Sampled tokens a second, by number of rows at once. */
  sampling: { rows: number; tokensPerSecond: number; timing: Timing }[];
}

/** What only we do: a preference step and sampling with a cache. */
async function measureOurs(opened: Opened, settings: Settings): Promise<OursReport> {
  const preference = async (count: number) => (await opened.call('preferenceSteps', count)).milliseconds / count;
  await preference(1); // compiles
  const count = repetitions(await preference(1), settings);
  const draw = (rows: number) => opened.call('sample', rows);
  const tokens: number[] = [];
  for (const rows of settings.rows) tokens.push((await draw(rows)).tokens); // compiles; every call draws as many
  const draws = settings.rows.map((rows) => async () => (await draw(rows)).milliseconds);
  const [dpo, ...drawn] = await timings([() => preference(count), ...draws], settings);
  const sampling = settings.rows.map((rows, i) => {
    const timing = drawn[i]!;
    return { rows, tokensPerSecond: (tokens[i]! / timing.median) * 1000, timing };
  });
  return { preference: dpo!, sampling };
}
