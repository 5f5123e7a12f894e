import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isSlower, measureAgainst, renderAgainst } from './against';
import { type Choice, measure, type Settings } from './measure';
import { LENGTH, MODEL, ROWS } from './model';
import { CACHED, measureModels } from './models/main';
import { RANDOM } from './models/random';
import { renderModels } from './models/render';
import { openNodeRuntime, SERVE } from './node';
import { stepOperations } from './operations';
import { growthPicture } from './picture';
import { openProcess } from './process';
import { render } from './render';
import { lossFailures, type Report, verdictsOf } from './report';
import { CONTENDERS, type ContenderId, type Library, type Precision, precisionOf, type Runtime } from './runtime';
import { SERVED, serve } from './serve';
import { hasTorch } from './torch';

const HELP = `npm run bench -- [options]

  --runtime NAME    browser (default), or node: the same over Dawn, without a browser, and beside PyTorch where python3
                    has it with a card
  --quick           3 short samples instead of 5, no waiting for quiet moments
  --only LIST       of matmul, ours, jax, tfjs, torch, or exactly: ${Object.keys(CONTENDERS).join(', ')};
                    or alone: page, how fast the page opens and what replay does to its main thread;
                    or alone: models, models:webgpu, models:cpu, a real model on our engines, in Node, or with --runtime
                    browser in Chromium;
                    or alone: models:peers, sampling of it in Chromium beside transformers.js (--python with numpy, onnx …);
                    with --quick of a small model
  --model PATH      the real model's folder or GGUF file; the default is what npm run test:models has fetched. Or random: random
                    weights of the shape of SmolLM2-135M (random-small: of a tiny one), in f32, beside PyTorch where it has a card
  --length N        tokens of a row of its pair (default 512)
  --forced          its prompt token by token too
  --adapter NAME    as in Chromium's --use-webgpu-adapter, e.g. swiftshader; '' is the machine's own.
                    Default: the machine's own, and swiftshader where it has none
  --patience S      seconds that a figure may wait for quiet moments, on average (default 60)
  --rows LIST       how many rows we sample at once (default 8,64; of a real model 8)
  --growth FILE     how our time and memory grow with tokens, rows, weights and vocabulary, as an SVG; alone unless --only
                    asks for more
  --against FOLDER  our step, DPO step and sampling in Node, in turns with those of another checkout (with its packages): the
                    ratio of their times with its interval; status 1 where one has become slower
  --profile         our kernels too, each timed by itself
  --models          PyTorch beside a random model where it has no card too (it needs transformers and peft)
  --precision NAME  single (default), or half: our products in f16 where the adapter offers it, beside PyTorch in bf16
  --python PATH     the Python that may have PyTorch (default python3)
  --json FILE       writes everything measured
  --help

Prints a table; ends with status 1 where a contender fails or the losses of the contenders differ. See bench/README.md.`;

const OPTIONS = {
  runtime: { type: 'string' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  model: { type: 'string' },
  length: { type: 'string', default: '512' },
  forced: { type: 'boolean', default: false },
  adapter: { type: 'string' },
  patience: { type: 'string', default: '60' },
  rows: { type: 'string' },
  growth: { type: 'string' },
  against: { type: 'string' },
  profile: { type: 'boolean', default: false },
  models: { type: 'boolean', default: false },
  precision: { type: 'string', default: 'single' },
  python: { type: 'string', default: 'python3' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** What `--only` asks for that is measured in browsers alone. */
const ALONE: ReadonlySet<string> = new Set(['page', 'models:peers']);

/** What `--only` asks for of a real model. */
const MODEL_ENGINES: ReadonlyMap<string, readonly ('webgpu' | 'cpu')[]> = new Map([
  ['models', ['webgpu', 'cpu']],
  ['models:webgpu', ['webgpu']],
  ['models:cpu', ['cpu']],
]);

/** `findChromium` gives the path of a Chromium, installing one where there is none. Returns the exit status. */
export async function main(args: string[], findChromium: () => Promise<string>): Promise<number> {
  if (args[0] === SERVE) {
    await serve(args[1]!);
    return 0;
  }
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const precision = demandSense(values);
  const settings: Settings = {
    ...(values.quick
      ? { samples: 3, patience: 0, length: 500 }
      : { samples: 5, patience: numberOf('patience', values.patience), length: 1500 }),
    rows: rowsOf(values.rows ?? '8,64'),
    ...{ profile: values.profile, precision },
  };
  if (values.against !== undefined) return againstOld(values, values.against, settings);
  if (values.only === 'page') {
    const { renderVisits, visit } = await import('./visits');
    const visits = await visit(await findChromium(), values.quick ? 1 : 3);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(visits, null, 1)}\n`);
    console.log(renderVisits(visits));
    return 0;
  }
  if (values.only === 'models:peers') {
    const { quick, json, python, adapter, model } = values;
    const from = quick && model === undefined ? 'small' : demandThere(model ?? CACHED);
    const { comparePeers, renderPeers } = await import('./models/peers');
    const asked = { ...settings, from, python, adapter, tokens: quick ? 16 : 64 };
    const report = await comparePeers(asked, findChromium);
    if (json) writeFileSync(json, `${JSON.stringify(report, null, 1)}\n`);
    console.log(renderPeers(report));
    return report.failures.length ? 1 : 0;
  }
  const engines = MODEL_ENGINES.get(values.only ?? '');
  if (engines) return ownModels(values, engines, settings, findChromium);
  const { runtime, chosen } = await RUNTIMES[runtimeNamed(values.runtime ?? 'browser')](
    { ...values, precision },
    findChromium,
  );
  try {
    const measured = await measure(runtime, chosen, settings);
    const operations = stepOperations(MODEL, ROWS, LENGTH);
    const processor = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
    const report: Report = {
      ...{ date: new Date().toISOString(), runtime: runtime.description, processor, adapter: runtime.adapter },
      ...{ operations, ...measured, verdicts: verdictsOf({ ...measured, operations }) },
    };
    report.failures.push(...lossFailures(report.steps, precision));
    if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
    if (values.growth !== undefined)
      writeFileSync(values.growth, growthPicture(report.growth, `${report.adapter}; ${report.runtime}`));
    console.log(render(report));
    return report.failures.length ? 1 : 0;
  } finally {
    await runtime.close();
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** The precision, where every option can act. Throws an Error else. */
function demandSense({ precision, only, growth, models, model, against, profile, runtime }: Values): Precision {
  if (precision !== 'single' && precision !== 'half')
    throw new Error(`bench: --precision is single or half, found ${JSON.stringify(precision)}`);
  const engines = MODEL_ENGINES.get(only ?? '');
  if (precision === 'half' && (growth !== undefined || ALONE.has(only ?? '') || engines?.includes('cpu')))
    throw new Error('bench: --precision half is for steps and for --only models:webgpu');
  const isOurs = only === undefined || only === 'ours' || only === 'ours:webgpu';
  if (against !== undefined && !(isOurs && precision === 'single' && growth === undefined && !profile))
    throw new Error('bench: --against is for our WebGPU steps and sampling in f32, and for nothing beside them');
  if (ALONE.has(only ?? '') && runtimeNamed(runtime ?? 'browser') === 'node')
    throw new Error(`bench: --only ${only} is for the browser`);
  if (models && !(engines && isRandom(model)))
    throw new Error('bench: --models is for --only models with --model random or random-small');
  return precision;
}

const isRandom = (model: string | undefined) => model !== undefined && Object.hasOwn(RANDOM, model);

async function againstOld(values: Values, checkout: string, settings: Settings): Promise<number> {
  const pairs = 2 * settings.samples;
  const report = await measureAgainst(process.argv[1]!, checkout, { ...settings, samples: pairs });
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
  console.log(renderAgainst(report, checkout));
  return report.failures.length || report.faster.some(isSlower) ? 1 : 0;
}

/** The path of a model. Throws an Error if there is none. */
function demandThere(path: string): string {
  if (existsSync(path)) return path;
  throw new Error(`bench: there is no ${path}; --model names a folder or a GGUF file, or run npm run test:models`);
}

async function ownModels(
  values: Values,
  engines: readonly ('webgpu' | 'cpu')[],
  settings: Settings,
  findChromium: FindChromium,
): Promise<number> {
  const { model = CACHED, length, forced, json, python, quick, rows } = values;
  if (!isRandom(model)) demandThere(model);
  const withTorch = isRandom(model) && (values.models || hasTorch(python));
  const { path, open, close } = await MODEL_RUNTIMES[runtimeNamed(values.runtime ?? 'node')](
    values,
    model,
    findChromium,
  );
  const reports = await measureModels(open, {
    ...{ path, length: numberOf('length', length), engines, forced },
    ...{ samples: quick ? 1 : settings.samples, patience: settings.patience, precision: settings.precision },
    profile: settings.profile,
    ...{ rows: rowsOf(rows ?? '8'), python: withTorch ? python : null },
  }).finally(close);
  if (json) writeFileSync(json, `${JSON.stringify(reports, null, 1)}\n`);
  console.log(renderModels(reports));
  return reports.failures.length ? 1 : 0;
}

/** Where a real model is measured, and what it is called there. */
const MODEL_RUNTIMES = {
  async browser({ adapter }: Values, model: string, findChromium: FindChromium) {
    const { openBrowserRuntime } = await import('./browser');
    const folder = isRandom(model) ? undefined : dirname(resolve(model));
    const { open, close } = await openBrowserRuntime(['models'], findChromium, adapter, folder);
    return { path: isRandom(model) ? model : basename(model), open, close };
  },
  async node({ adapter }: Values, model: string) {
    demandNoAdapter(adapter);
    const open = async (library: Library) => openProcess(process.execPath, [process.argv[1]!, SERVE, library]);
    return { path: model, open, close: async () => {} };
  },
} satisfies Record<string, (...args: [Values, string, FindChromium]) => Promise<ModelRuntime>>;

interface ModelRuntime extends Pick<Runtime, 'open' | 'close'> {
  path: string;
}

interface Wish {
  precision: Precision;
  only?: string | undefined;
  growth?: string | undefined;
  adapter?: string | undefined;
  python: string;
}

type FindChromium = () => Promise<string>;

/** Opens a runtime, and says what of all that is asked for runs there. A packed folder lacks what the browser's needs. */
const RUNTIMES = {
  async browser({ adapter, ...wish }: Wish, findChromium: FindChromium) {
    const { openBrowserRuntime, PAGES } = await import('./browser');
    const chosen = choose(wish, PAGES);
    const runtime = await openBrowserRuntime(librariesOf(chosen), findChromium, adapter);
    return { runtime, chosen };
  },
  async node({ adapter, python, ...wish }: Wish) {
    demandNoAdapter(adapter);
    const { only, growth } = wish;
    const torch = only === undefined ? growth === undefined && hasTorch(python) : /\btorch\b/.test(only);
    if (!SERVED.includes('jax')) console.error(`without jax-js, which needs Node 22; this is ${process.versions.node}`);
    const chosen = choose(wish, torch ? [...SERVED, 'torch'] : SERVED);
    return { runtime: await openNodeRuntime(process.argv[1]!, python), chosen };
  },
} satisfies Record<string, (wish: Wish, findChromium: FindChromium) => Promise<{ runtime: Runtime; chosen: Choice }>>;

function demandNoAdapter(adapter: string | undefined): void {
  if (adapter !== undefined) throw new Error('bench: --adapter is for the browser; the driver decides in Node');
}

function runtimeNamed(name: string): keyof typeof RUNTIMES {
  if (Object.hasOwn(RUNTIMES, name)) return name as keyof typeof RUNTIMES;
  throw new Error(`bench: --runtime is browser or node, found ${JSON.stringify(name)}`);
}

/** What of `only` (everything without it) runs where these libraries do. */
function choose({ only, growth: picture, precision }: Omit<Wish, 'python'>, libraries: readonly Library[]): Choice {
  const ids = (Object.keys(CONTENDERS) as ContenderId[]).filter(
    (id) => libraries.includes(CONTENDERS[id][0]) && precisionOf(id) === precision,
  );
  const growth = picture !== undefined;
  // The limit is one of f32.
  const matmul = precision === 'single';
  if (only === undefined) return growth ? { matmul: false, steps: [], growth } : { matmul, steps: ids, growth };
  const names = only.split(',');
  const known = [...new Set([...(matmul ? ['matmul'] : []), ...ids.map((id) => CONTENDERS[id][0]), ...ids])];
  for (const name of names)
    if (!known.includes(name as ContenderId))
      throw new Error(`bench: --only knows ${known.join(', ')} here; found ${JSON.stringify(name)}`);
  const steps = ids.filter((id) => names.some((name) => id === name || id.startsWith(`${name}:`)));
  return { matmul: names.includes('matmul'), steps, growth };
}

const librariesOf = ({ steps }: Choice): Library[] => steps.map((id) => CONTENDERS[id][0]);

function numberOf(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(Number.isFinite(value) && value >= 0)) throw new Error(`bench: --${option} must be a number, found ${text}`);
  return value;
}

const rowsOf = (text: string): number[] => text.split(',').map((rows) => numberOf('rows', rows));
