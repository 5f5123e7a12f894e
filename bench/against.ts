import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVE } from './node';
import { openProcess } from './process';
import { quietSamples } from './quiet';
import { lossFailures } from './report';
import type { Opened } from './runtime';

export interface AgainstSettings {
  /** Pairs of an old and a new process. */
  readonly samples: number;
  readonly patience: number;
  /** Milliseconds of a sample, if a single step is not longer. */
  readonly length: number;
  /** How many rows we sample at once. */
  readonly rows: readonly number[];
}

/** How many times as fast a work is now. */
export interface Faster {
  readonly work: string;
  /** Old time over new: the geometric mean over pairs of processes, and the interval that holds it with 95 %. */
  readonly ratio: number;
  readonly interval: readonly [from: number, to: number];
  readonly pairs: number;
  readonly noisy: number;
}

export interface AgainstReport {
  readonly description: string;
  readonly faster: readonly Faster[];
  readonly failures: readonly string[];
}

/** Milliseconds of one work in one checkout. */
type Work = (opened: Opened) => Promise<number>;

/** Samples of a work by one pair of processes. */
const EACH = 2;

/**
 * Our step, DPO step and sampling on WebGPU in Node, of `program` and of the same file in another checkout, whose bench has served `ours` so since 2026-11.
 * Every pair is of new processes: as long as one lives, where its memory lies makes it some per cent faster or slower, so that one pair of processes,
 * however often it is timed, finds a difference between equal programs.
 */
export async function measureAgainst(
  program: string,
  checkout: string,
  settings: AgainstSettings,
): Promise<AgainstReport> {
  const old = join(checkout, 'bench/main.mjs');
  if (!existsSync(old)) throw new Error(`bench: --against names a checkout with packages; there is no ${old}`);
  const rounds: Round[] = [];
  while (rounds.length < settings.samples) {
    const files = rounds.length % 2 === 0 ? [old, program] : [program, old];
    const sides = files.map((file) => openProcess(process.execPath, [file, SERVE, 'ours']));
    try {
      rounds.push(await roundOf(sides[files.indexOf(old)]!, sides[files.indexOf(program)]!, settings));
    } finally {
      for (const side of sides) await side.close();
    }
  }
  const { description, works } = rounds[0]!;
  const faster = works.map(({ name }, i) => ({
    work: name,
    ...meanRatio(rounds.map(({ works }) => works[i]!.log)),
    noisy: rounds.reduce((sum, { works }) => sum + works[i]!.noisy, 0),
  }));
  return { description, faster, failures: [...new Set(rounds.flatMap(({ failures }) => failures))] };
}

interface Round {
  readonly description: string;
  /** The logarithm of old time over new. */
  readonly works: readonly { readonly name: string; readonly log: number; readonly noisy: number }[];
  readonly failures: readonly string[];
}

async function roundOf(before: Opened, now: Opened, settings: AgainstSettings): Promise<Round> {
  await before.call('open', 'webgpu');
  const description = await now.call('open', 'webgpu');
  const losses = await Promise.all(
    [before, now].map(async (side) => ({ losses: (await side.call('steps', 3)).losses })),
  );
  const works = await worksOf(before, settings);
  for (const { work } of works) for (const side of [before, now]) await work(side); // compiles
  const pairs = works.map(({ work }) =>
    inPairs(
      () => work(before),
      () => work(now),
    ),
  );
  const taken = await quietSamples(pairs, EACH, (settings.patience * pairs.length) / settings.samples);
  return {
    description,
    works: works.map(({ name }, i) => ({ name, log: mean(taken[i]!.values), noisy: taken[i]!.noisy })),
    failures: lossFailures(losses, 'single'),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The logarithm of two times' ratio. Each is taken first in every other pair, so that a drift of the machine favours neither. */
export function inPairs(before: () => Promise<number>, now: () => Promise<number>): () => Promise<number> {
  let turn = 0;
  return async () => {
    if (turn++ % 2 === 0) return Math.log((await before()) / (await now()));
    const later = await now();
    return Math.log((await before()) / later);
  };
}

/** What is timed, as often in a sample as the old checkout fills its length with. */
async function worksOf(before: Opened, { length, rows }: AgainstSettings): Promise<{ name: string; work: Work }[]> {
  const steps = async (name: 'steps' | 'preferenceSteps') => {
    await before.call(name, 1);
    const count = Math.max(1, Math.round(length / (await before.call(name, 1)).milliseconds));
    return async (side: Opened) => (await side.call(name, count)).milliseconds;
  };
  return [
    { name: 'a training step', work: await steps('steps') },
    { name: 'a DPO step on 4 pairs', work: await steps('preferenceSteps') },
    ...rows.map((count) => ({
      name: `sampling ${count} rows`,
      work: async (side: Opened) => (await side.call('sample', count)).milliseconds,
    })),
  ];
}

/** Student's t, the 97.5 % quantile at 1, 2, … degrees of freedom, from Abramowitz and Stegun, table 26.10; beyond, that of 10. */
const QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** The geometric mean of ratios, of which the logarithms are given, with its interval by Student's t. */
export function meanRatio(logs: readonly number[]): Pick<Faster, 'ratio' | 'interval' | 'pairs'> {
  const pairs = logs.length;
  const middle = mean(logs);
  const variance = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (pairs - 1);
  const quantile = QUANTILES[Math.min(pairs - 1, QUANTILES.length) - 1] ?? Number.POSITIVE_INFINITY;
  const half = quantile * Math.sqrt(variance / pairs);
  return { ratio: Math.exp(middle), interval: [Math.exp(middle - half), Math.exp(middle + half)], pairs };
}

/** Whether a work has become slower, beyond its interval. */
export const isSlower = ({ interval }: Faster): boolean => interval[1] < 1;

export function renderAgainst({ description, faster, failures }: AgainstReport, checkout: string): string {
  const line = (figure: Faster) => {
    const { work, ratio, pairs, noisy } = figure;
    const [from, to] = figure.interval;
    const verdict = isSlower(figure) ? 'SLOWER' : from > 1 ? 'faster' : 'the same within the interval';
    return `  ${work}: ${ratio.toFixed(3)} ×${noisy ? '*' : ''} [${from.toFixed(3)}, ${to.toFixed(3)}], n=${pairs}: ${verdict}`;
  };
  return [
    `${description}, against ${checkout}: time before / time now, in turns, with a 95 % interval`,
    ...faster.map(line),
    ...failures.map((failure) => `FAILED   ${failure}`),
    ...(faster.some(({ noisy }) => noisy > 0) ? ['* taken while other programs used the processor'] : []),
  ].join('\n');
}
