import type { Browser, Page } from '@playwright/test';
import { openPage } from './browser';
import type { Contender, Traffic } from './contender';
import { LENGTH, MODEL, ROWS } from './model';
import { linearProducts, operationsOf, type Product } from './operations';
import type { MatmulRates } from './page/matmul';
import type { Ours } from './page/ours';
import { median, quietSamples } from './quiet';

declare global {
  interface Window {
    /** Whichever the page exposes. */
    contender: Contender & Ours & MatmulRates;
  }
}

export interface Settings {
  samples: number;
  /** Seconds that one figure may wait for quiet moments. */
  patience: number;
  /** Length of a sample, milliseconds, if a single step is not longer. */
  length: number;
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

/** 512³ is not in the step; it is the shape in which kernels are usually compared. */
const CUBE: Product = { form: 'NN', rows: 512, cols: 512, inner: 512, count: 0 };

/** Finds the fastest kernel of every shape. */
async function prepareMatmul(page: Page): Promise<MatmulFigure[]> {
  await page.evaluate(() => window.contender.open(''));
  const figures: MatmulFigure[] = [];
  for (const product of [CUBE, ...linearProducts(MODEL, ROWS * LENGTH)]) {
    const best = await page.evaluate((p) => window.contender.prepare(p), product);
    const figure = { ...product, ...best, rate: operationsOf(product) / best.milliseconds / 1e6 };
    figures.push(figure);
    const { form, rows, inner, cols, rate, kernel } = figure;
    console.error(`  ${form} ${rows}×${inner}×${cols}: ${rate.toFixed(1)} GFLOP/s, ${kernel}`);
  }
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

/** Which page and backend a contender is. */
export const CONTENDERS = {
  'ours:webgpu': ['page', 'ours', 'webgpu'],
  'jax:webgpu': ['peers', 'jax', 'webgpu'],
  'tfjs:webgpu': ['peers', 'tfjs', 'webgpu'],
  'ours:cpu': ['page', 'ours', 'cpu'],
  'jax:wasm': ['peers', 'jax', 'wasm'],
  'tfjs:wasm': ['peers', 'tfjs', 'wasm'],
} as const;
export type ContenderId = keyof typeof CONTENDERS;

interface Opened {
  page: Page;
  /** All of the report but the step's timing. */
  report: Omit<StepReport, 'step'>;
  /** Milliseconds of one step, the mean over one sample. */
  sample(): Promise<number>;
}

/** Opens a contender and takes its first three steps. */
async function openContender(browser: Browser, url: string, id: ContenderId, settings: Settings): Promise<Opened> {
  const [folder, library, backend] = CONTENDERS[id];
  const page = await openPage(browser, url, folder, library);
  const description = await page.evaluate((name) => window.contender.open(name), backend);
  const steps = (count: number) => page.evaluate((n) => window.contender.steps(n), count);
  const first = await steps(1);
  const second = await steps(1);
  const before = await page.evaluate(() => window.contender.traffic());
  const third = await steps(1);
  const after = await page.evaluate(() => window.contender.traffic());
  const traffic = { ...after };
  for (const key of Object.keys(traffic) as (keyof Traffic)[]) traffic[key] -= before[key];
  const losses = [first, second, third].map((result) => result.losses[0]!);
  const count = repetitions(Math.min(second.milliseconds, third.milliseconds), settings);
  return {
    page,
    report: { id, description, first: first.milliseconds, traffic, losses },
    sample: async () => (await steps(count)).milliseconds / count,
  };
}

export interface Measured {
  matmul: MatmulReport | null;
  steps: StepReport[];
  ours: OursReport | null;
  failures: string[];
}

/** Milliseconds that a library may take to get ready; one that never answers must not keep the others waiting. */
const PATIENCE = 180_000;

function afterPatience(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE).unref();
  });
}

/** Opens everything that is asked for, then samples the training steps and the matmul limit in turns. */
export async function measure(
  browser: Browser,
  url: string,
  { matmul, steps: ids }: { matmul: boolean; steps: readonly ContenderId[] },
  settings: Settings,
): Promise<Measured> {
  const failures: string[] = [];
  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<T | null> => {
    console.error(name);
    return Promise.race([work(), afterPatience()]).catch((error: unknown) => {
      failures.push(`${name}: ${String(error).slice(0, 1000)}`);
      return null;
    });
  };

  const opened: Opened[] = [];
  for (const id of ids) {
    const contender = await attempt(id, () => openContender(browser, url, id, settings));
    if (contender) opened.push(contender);
  }
  const limitPage = matmul ? await openPage(browser, url, 'page', 'matmul') : null;
  const shapes = limitPage && (await attempt('matmul', () => prepareMatmul(limitPage)));
  const works = opened.map(({ sample }) => sample);
  if (limitPage && shapes) {
    const limit = async (count: number) =>
      (await limitPage.evaluate((n) => window.contender.steps(n), count)).milliseconds / count;
    const count = repetitions(await limit(1), settings);
    works.push(() => limit(count));
  }
  console.error(`sampling ${works.length} works in turns`);
  const taken = await timings(works, settings);

  const measured: Measured = {
    matmul: shapes && limitReport(shapes, taken.at(-1)!),
    steps: opened.map(({ report }, i) => ({ ...report, step: taken[i]! })),
    ours: null,
    failures,
  };
  const engine = opened.find(({ report }) => report.id === 'ours:webgpu');
  if (engine) measured.ours = await attempt('our DPO step and sampling', () => measureOurs(engine.page, settings));
  for (const page of [limitPage, ...opened.map((contender) => contender.page)]) await page?.close();
  return measured;
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

const SAMPLING_ROWS = [8, 64];

/** What only we do: a preference step and sampling with a cache. */
async function measureOurs(page: Page, settings: Settings): Promise<OursReport> {
  const preference = async (count: number) =>
    (await page.evaluate((n) => window.contender.preferenceSteps(n), count)).milliseconds / count;
  await preference(1); // compiles
  const count = repetitions(await preference(1), settings);
  const draw = (rows: number) => page.evaluate((n) => window.contender.sample(n), rows);
  const tokens: number[] = [];
  for (const rows of SAMPLING_ROWS) tokens.push((await draw(rows)).tokens); // compiles; every call draws as many
  const draws = SAMPLING_ROWS.map((rows) => async () => (await draw(rows)).milliseconds);
  const [dpo, ...drawn] = await timings([() => preference(count), ...draws], settings);
  const sampling = SAMPLING_ROWS.map((rows, i) => {
    const timing = drawn[i]!;
    return { rows, tokensPerSecond: (tokens[i]! / timing.median) * 1000, timing };
  });
  return { preference: dpo!, sampling };
}
