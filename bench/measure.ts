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
  noisy: number;
}

async function timing(work: () => Promise<number>, { samples, patience }: Settings): Promise<Timing> {
  const { values, noisy } = await quietSamples(work, samples, patience);
  return {
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    samples: values.length,
    noisy,
  };
}

export interface MatmulFigure extends Product {
  kernel: string;
  timing: Timing;
  /** 10⁹ operations a second. */
  rate: number;
}

export interface MatmulReport {
  adapter: string;
  shapes: MatmulFigure[];
  /** The best rate over all shapes, 10⁹ operations a second. */
  peak: number;
  /** The linear products of one training step, each by the fastest kernel for its shape: operations over time. */
  step: number;
}

/** 512³ is not in the step; it is the shape in which kernels are usually compared. */
const CUBE: Product = { form: 'NN', rows: 512, cols: 512, inner: 512, count: 0 };

export async function measureMatmul(
  browser: Browser,
  url: string,
  settings: Settings,
  quick: boolean,
): Promise<MatmulReport> {
  const page = await openPage(browser, url, 'page', 'matmul');
  const adapter = await page.evaluate(() => window.contender.open(''));
  const products = linearProducts(MODEL, ROWS * LENGTH);
  const shapes: MatmulFigure[] = [];
  for (const product of [CUBE, ...products]) {
    const kernels = await page.evaluate(([p, keep]) => window.contender.prepare(p, keep), [
      product,
      quick ? 1 : 2,
    ] as const);
    const figures: MatmulFigure[] = [];
    for (const [index, kernel] of kernels.entries()) {
      const measured = await timing(() => page.evaluate((i) => window.contender.measure(i), index), settings);
      figures.push({ ...product, kernel, timing: measured, rate: operationsOf(product) / measured.median / 1e6 });
    }
    figures.sort((x, y) => y.rate - x.rate);
    shapes.push(figures[0]!);
    console.error(describe(figures[0]!));
  }
  await page.close();
  const sum = (value: (figure: MatmulFigure) => number) =>
    shapes.reduce((total, figure) => total + figure.count * value(figure), 0);
  return {
    adapter,
    shapes,
    peak: Math.max(...shapes.map(({ rate }) => rate)),
    step: sum(operationsOf) / sum(({ timing: { median: ms } }) => ms) / 1e6,
  };
}

const describe = ({ form, rows, inner, cols, kernel, rate }: MatmulFigure) =>
  ['', `${form} ${rows}×${inner}×${cols}`.padEnd(20), `${rate.toFixed(1)} GFLOP/s`, kernel].join('  ');

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

/** The training step of one contender; `also` may measure more in its page before that is closed. */
export async function measureStep(
  browser: Browser,
  url: string,
  id: ContenderId,
  settings: Settings,
  also?: (page: Page) => Promise<void>,
): Promise<StepReport> {
  const [folder, library, backend] = CONTENDERS[id];
  const page = await openPage(browser, url, folder, library);
  const description = await page.evaluate((name) => window.contender.open(name), backend);
  const steps = (count: number) => page.evaluate((n) => window.contender.steps(n), count);
  const first = await steps(1);
  const second = await steps(1);
  const before = await page.evaluate(() => window.contender.traffic());
  const third = await steps(1);
  const after = await page.evaluate(() => window.contender.traffic());
  const traffic = Object.fromEntries(
    Object.entries(after).map(([key, value]) => [key, value - before[key as keyof Traffic]]),
  ) as unknown as Traffic;
  const losses = [first, second, third].map((result) => result.losses[0]!);
  const count = Math.max(1, Math.round(settings.length / Math.min(second.milliseconds, third.milliseconds)));
  const step = await timing(async () => (await steps(count)).milliseconds / count, settings);
  await also?.(page);
  await page.close();
  return { id, description, step, first: first.milliseconds, traffic, losses };
}

export interface OursReport {
  /** One DPO step on 4 pairs. */
  preference: Timing;
  /** Sampled tokens a second, by number of rows at once. */
  sampling: { rows: number; tokensPerSecond: number; timing: Timing }[];
}

const SAMPLING_ROWS = [8, 64];

/** What only we do: a preference step and sampling with a cache. */
export async function measureOurs(page: Page, settings: Settings): Promise<OursReport> {
  const preference = (count: number) =>
    page.evaluate((n) => window.contender.preferenceSteps(n), count).then(({ milliseconds }) => milliseconds / count);
  await preference(1);
  const count = Math.max(1, Math.round(settings.length / (await preference(1))));
  const report: OursReport = { preference: await timing(() => preference(count), settings), sampling: [] };
  for (const rows of SAMPLING_ROWS) {
    const sample = () => page.evaluate((n) => window.contender.sample(n), rows);
    const { tokens } = await sample(); // compiles; every call samples as many
    const measured = await timing(async () => (await sample()).milliseconds, settings);
    report.sampling.push({ rows, tokensPerSecond: (tokens / measured.median) * 1000, timing: measured });
  }
  return report;
}
