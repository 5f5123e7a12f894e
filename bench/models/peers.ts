import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../src/text';
import { median } from '../median';
import { quietSamples, type Samples } from '../quiet';
import { table } from '../render';
import type { Library, Opened, Runtime } from '../runtime';

/** Sampling of a model by our engines and by transformers.js, in pages of one browser. */

const SCRIPT = fileURLToPath(new URL('make_onnx.py', import.meta.url));

/** Where models lie that both read, a folder each. */
const MADE = fileURLToPath(new URL('../../.cache/onnx/', import.meta.url));

/** Rows that are sampled together, and tokens of a prompt. */
const ROWS = 8;
const PROMPT = 17;
/** Log-probabilities of a prompt's tokens may differ by so many nats: both compute in f32. */
const TOLERANCE = 1e-3;
/** Seconds from which on a first draw is the figure, though kernels are compiled in it. */
const LONG = 30;
/** Longest wait for a page, seconds: on a software adapter the shaders of ONNX Runtime alone take minutes to compile. */
const PATIENCE = 1800;

const CONTENDERS = [
  ['ours:webgpu', 'sampler', 'webgpu'],
  ['ours:cpu', 'sampler', 'cpu'],
  ['transformers.js:webgpu', 'onnx', 'webgpu'],
  ['transformers.js:wasm', 'onnx', 'wasm'],
] as const satisfies readonly (readonly [string, Library, string])[];
type Id = (typeof CONTENDERS)[number][0];

interface PeersSettings {
  /** `small`, a folder or a GGUF file. */
  readonly from: string;
  /** The Python that writes it as ONNX. */
  readonly python: string;
  /** As in Chromium's --use-webgpu-adapter. */
  readonly adapter: string | undefined;
  /** Of each row. */
  readonly tokens: number;
  readonly samples: number;
  readonly patience: number;
}

interface PeerReport {
  readonly id: Id;
  readonly description: string;
  /** Seconds, with what fetching from this machine takes. */
  readonly load: number;
  /** Tokens a second at temperature 1, and greedy; of the samples at temperature 1 `noisy` were taken while others used the processor. */
  readonly sampled: number;
  readonly greedy: number;
  readonly cores: number;
  readonly noisy: number;
  /** Of all rows, greedy tokens before one that the first contender has otherwise; log-probabilities are at most so many nats from that one's. */
  readonly same: number;
  readonly apart: number;
}

interface PeersReport {
  /** Where, for people. */
  readonly runtime: string;
  readonly model: string;
  readonly tokens: number;
  /** Bytes of the weights as we read them, and of the ONNX file. */
  readonly bytes: { readonly ours: number; readonly onnx: number };
  readonly peers: readonly PeerReport[];
  readonly failures: readonly string[];
}

/** The folder in MADE with a model as both read it, made where it is missing or older than what it is made of. Throws an Error. */
function madeModel({ from, python }: PeersSettings): string {
  const name = basename(from).replace(/\.gguf$/i, '');
  const made = changed(`${MADE}${name}/onnx/model.onnx`);
  if (made > changed(SCRIPT) && made > changed(from)) return name;
  console.error(`Writing ${from} as ONNX …`);
  const { status, error } = spawnSync(python, [SCRIPT, from, `${MADE}${name}`], { stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`bench/models/make_onnx.py ended with status ${status}; its first lines say what it needs`);
  return name;
}

/** When a file was last written, milliseconds; 0 where there is none. */
const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

interface Candidate {
  readonly id: Id;
  readonly description: string;
  readonly load: number;
  /** Seconds of the first, greedy draw, and what it gave. */
  readonly first: number;
  readonly ids: readonly number[][];
  /** The first draw at temperature 1. */
  readonly sampled: Samples;
  readonly logProbs: readonly number[];
  /** Seconds of another draw. */
  draw(temperature: number): Promise<number>;
}

const promptsOf = (rows: number, length: number) =>
  Array.from({ length: rows }, (_, row) => Array.from({ length }, (_, i) => 3 + ((row * 104_729 + i * 7919) % 500)));

/** All of it; the Chromium of `findChromium` is looked for once the model is made. Rejects with an Error if nothing can be opened. */
export async function comparePeers(settings: PeersSettings, findChromium: () => Promise<string>): Promise<PeersReport> {
  const model = madeModel(settings);
  const { openBrowserRuntime } = await import('../browser');
  const runtime = await openBrowserRuntime(['sampler', 'onnx'], findChromium, settings.adapter, MADE);
  try {
    const sizeOf = (name: string) => statSync(`${MADE}${model}/${name}`).size;
    const bytes = { ours: sizeOf('model.safetensors'), onnx: sizeOf('onnx/model.onnx') };
    const where = `${runtime.description}; ${runtime.adapter}`;
    const { tokens } = settings;
    return { runtime: where, model, tokens, bytes, ...(await measurePeers(runtime, model, settings)) };
  } finally {
    await runtime.close();
  }
}

/** The model's folder is among the files that `runtime` serves. */
export async function measurePeers(
  runtime: Pick<Runtime, 'open'>,
  model: string,
  settings: Pick<PeersSettings, 'tokens' | 'samples' | 'patience'>,
): Promise<Pick<PeersReport, 'peers' | 'failures'>> {
  const failures: string[] = [];
  const candidates: Candidate[] = [];
  const pages: Opened[] = [];
  for (const [id, library, backend] of CONTENDERS) {
    console.error(id);
    const page = await runtime.open(library);
    try {
      candidates.push(await candidate(page, id, backend, model, settings.tokens));
      pages.push(page);
    } catch (error) {
      failures.push(`${id}: ${messageOf(error)}`);
      console.error(`  failed: ${messageOf(error)}`);
      await page.close();
    }
  }
  const peers = await timed(candidates, settings);
  for (const page of pages) await page.close();
  for (const { id, apart } of peers)
    if (!(apart <= TOLERANCE))
      failures.push(`${id}: log-probabilities are ${apart} nats from those of ${peers[0]!.id}`);
  return { peers, failures };
}

async function candidate(page: Opened, id: Id, backend: string, model: string, tokens: number): Promise<Candidate> {
  const { description, milliseconds } = await inTime(page.call('openSampler', backend, model));
  console.error(`  opened in ${(milliseconds / 1000).toFixed(1)} s`);
  const logProbs = await inTime(page.call('logProbs', promptsOf(1, PROMPT)[0]!));
  const write = async (temperature: number) => {
    const { milliseconds, ids } = await inTime(page.call('write', promptsOf(ROWS, PROMPT), tokens, temperature));
    return { seconds: milliseconds / 1000, ids };
  };
  const { seconds: first, ids } = await write(0);
  console.error(`  ${ROWS} × ${tokens} tokens took ${first.toFixed(2)} s at first`);
  const draw = async (temperature: number) => (await write(temperature)).seconds;
  const [sampled] = await quietSamples([() => draw(1)], 1, 0);
  return { id, description, load: milliseconds / 1000, first, ids, sampled: sampled!, logProbs, draw };
}

/** Rejects when PATIENCE has passed. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} s`)), PATIENCE * 1000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Every work of the candidates in turns; of one that takes long the first draws. */
async function timed(
  candidates: readonly Candidate[],
  settings: Pick<PeersSettings, 'tokens' | 'samples' | 'patience'>,
): Promise<PeerReport[]> {
  const quick = candidates.filter(({ first }) => first < LONG);
  const works = quick.flatMap(({ draw }) => [() => draw(1), () => draw(0)]);
  const taken = await quietSamples(works, settings.samples, settings.patience);
  return candidates.map((one) => {
    const at = 2 * quick.indexOf(one);
    const sampled = taken[at] ?? one.sampled;
    const greedy = taken[at + 1] ? median(taken[at + 1]!.values) : one.first;
    const { id, description, load } = one;
    const { cores, noisy, values } = sampled;
    const all = ROWS * settings.tokens;
    const rates = { sampled: all / median(values), greedy: all / greedy };
    return { id, description, load, ...rates, cores, noisy, ...besides(one, candidates[0]!) };
  });
}

/** How far texts and log-probabilities agree. */
function besides(one: Candidate, other: Candidate): Pick<PeerReport, 'same' | 'apart'> {
  const equal = one.ids.map((row, i) => {
    const at = row.findIndex((id, j) => id !== other.ids[i]![j]);
    return at < 0 ? row.length : at;
  });
  const apart = one.logProbs.map((value, i) => Math.abs(value - other.logProbs[i]!));
  return { same: equal.reduce((a, b) => a + b, 0), apart: Math.max(...apart) };
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The report as text. */
export function renderPeers({ runtime, model, tokens, bytes, peers, failures }: PeersReport): string {
  const best = (pattern: RegExp) => Math.max(...peers.map(({ id, sampled }) => (pattern.test(id) ? sampled : 0)));
  const [ours, theirs] = [best(/^ours/), best(/^transformers/)];
  const rows = peers.map((peer) => [
    peer.id,
    `${peer.sampled.toFixed(1)}${peer.noisy > 0 ? '*' : ''}`,
    peer.greedy.toFixed(1),
    peer.cores.toFixed(2),
    peer.load.toFixed(1),
    `${peer.same} of ${ROWS * tokens}`,
    peer.apart.toExponential(1),
    peer.description,
  ]);
  const head = ['', 'token/s', 'greedy', 'cores', 'load, s', 'same', 'nats apart', ''];
  return [
    `Sampling ${ROWS} × ${tokens} tokens behind ${PROMPT}, ${model} in f32: safetensors ${megabytes(bytes.ours)}, ONNX ${megabytes(bytes.onnx)}`,
    `  ${runtime}`,
    table(head, rows).replace(/^/gm, '  '),
    ...(ours > 0 && theirs > 0 ? [`  our faster engine is ${(ours / theirs).toFixed(2)} × as fast as theirs`] : []),
    ...failures.map((failure) => `  FAILED   ${failure}`),
  ].join('\n');
}
