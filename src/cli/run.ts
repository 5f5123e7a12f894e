import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { recoveringRun } from '../engine/loop/recovery';
import type { OnIteration, Open } from '../engine/loop/run';
import type { AnyRuntime } from '../engine/loop/runtime';
import { type Machine, openRuntime } from '../engine/open';
import { estimatedSeconds } from '../experiment/cost';
import { type Experiment, MOST_ITERATIONS, parseExperiment } from '../experiment/experiment';
import { memoryRefusal } from '../experiment/memory';
import { parseSeeds } from '../experiment/seeds';
import { refusalText } from '../messages/refusal';
import { messageOf, visible } from '../text';
import type { TraceEvent } from '../trace/events';
import { EMPTY_TRACE, fold } from '../trace/fold';
import { metricsCsv } from '../trace/metricsTable';
import { preferenceLines } from '../trace/pairsFile';
import { readBase } from './card';
import { type Command, ENGINES, oneOf, PRECISIONS, parseArguments, text, UsageError, wholeNumber } from './command';
import { loadExperiment } from './experiment';
import { listenForInterrupts, newRest } from './interrupt';
import { recordedKernels } from './kernels';
import { nodeMachine, say } from './machine';
import { memoryOptions } from './model';
import { openOutputs } from './output';
import { type Own, readOwn } from './own';
import { duration, newProgress } from './progress';
import { saveSolution } from './saveSolution';
import { summary } from './table';
import { offerThreads } from './threads';

export const run: Command = {
  help: `Usage: npm run -s apogee -- run PRESET|FILE|LINK [options]

Runs an experiment: a preset by its name (see presets), a JSON file, or a link of the page. Prints a table of the arms at the end.

  --seeds 0-4       these seeds instead of the experiment's
  --iterations N    so many iterations
  --engine NAME     auto (WebGPU on a graphics processor, else the CPU), webgpu (also on a software adapter) or cpu
  --precision NAME  single, or half: products round their operands to f16, on WebGPU where it offers that
  --out FILE        write every event of the run to FILE, one line of JSON each; the file appears when the run has ended. What an
                    interrupted run has reached goes to FILE.partial. The page opens it again
  --csv FILE        write all metrics to FILE, a row for every seed, arm and iteration
  --pairs FILE      write the labelled pairs of texts to FILE in the names of TRL: prompt, chosen, rejected
  --kernels RUN     take the kernels that the run in the file RUN (of --out) names, and not the fastest: on its adapter the same bits.
                    Kernels that this version or adapter does not know are refused
  --save DIR        write the last solution of every arm to DIR/ARM: of the tales as a model that score --model reads, of a model of
                    your own as a PEFT folder; one seed

For an experiment on a model of your own, such as the presets model-pairs and model-rules:

  --model DIR       the model, as score reads it; an experiment that names one by its content takes no other
  --data FILE       {"prompt": …} or {"prompt": …, "chosen": …, "rejected": …} a line of JSON each, or as columns of CSV or Parquet
  --storage NAME    on WebGPU, weights of 4 to 16 bits in f32, packed as they are stored, or auto: in f32 if all fits into --memory
  --memory MB       most memory to take of the graphics device, as planned on stderr before the model is read
`,
  async run(args) {
    const { values, positionals } = parseArguments(args, OPTIONS, ['PRESET, FILE or LINK']);
    const asked = await readExperiment(positionals[0]!, values);
    demandTexts(asked, values);
    const kernels = values.kernels === undefined ? null : await recordedKernels(values.kernels);
    const own = await ownOf(asked, values);
    const experiment = own?.experiment ?? asked;
    demandRoom(experiment, getHeapStatistics().heap_size_limit);
    const seconds = estimatedSeconds(experiment);
    if (seconds !== null && seconds > LONG_SECONDS)
      say(`This is estimated to take ${duration(seconds)}. Ctrl-C stops it and keeps what was reached in --out.`);
    const { out, save } = values;
    const base = save !== undefined && own ? await readBase(own.path) : null;
    const files = openOutputs(
      { out, csv: values.csv, pairs: values.pairs },
      {
        folders: save ? experiment.arms.map(({ id }) => ['save', join(save, id)] as const) : [['save', save]],
        inputs: [
          ['FILE', existsSync(positionals[0]!) ? positionals[0] : undefined],
          ['model', values.model],
          ['data', values.data],
        ],
      },
    );
    const [output, csv, pairs] = files;
    const progress = newProgress(process.stderr, () => performance.now());
    const letGo = () => {
      const kept = files.flatMap((file) => file?.keepPartial() ?? []);
      if (kept.length > 0) process.stderr.write(`What was reached is kept in ${visible(kept.join(', '))}\n`);
    };
    const interrupts = listenForInterrupts(process, () => performance.now(), {
      first: () => process.stderr.write('\nStopping after the step in flight …\n'),
      again(status) {
        letGo();
        process.exit(status);
      },
    });
    let folded = EMPTY_TRACE;
    const pending: TraceEvent[] = [];
    const traced = () => {
      folded = fold(folded, pending.splice(0));
      return folded;
    };
    const saveSolutions: OnIteration = async ({ iteration, learners }) => {
      if (values.save === undefined || iteration < experiment.iterations) return;
      progress.clear();
      for (const [arm, learner] of learners)
        await saveSolution(values.save, traced(), arm, learner, own && { ...own, base: base! });
    };
    const writeTables = () => {
      csv?.write(metricsCsv(traced()));
      pairs?.write(preferenceLines(traced()));
    };
    try {
      const rest = newRest(() => performance.now(), interrupts);
      const open: Open = (each) => openRun(each, { ...machineOf(own, values, kernels), rest }, kernels !== null);
      for await (const event of recoveringRun(experiment, open, null, saveSolutions)) {
        output?.line(JSON.stringify(event));
        progress.show(event);
        pending.push(event);
        if (pending.length === FOLDED_AT_ONCE) traced();
        if (event.kind !== 'end') await rest();
      }
      output?.keep();
      writeTables();
      for (const file of [csv, pairs]) file?.keep();
    } catch (error) {
      // A full disk ends these too, and the first error is the one to show.
      try {
        if (traced().cells.size > 0) writeTables();
      } catch {}
      throw error;
    } finally {
      interrupts.release();
      progress.clear();
      letGo();
      process.stdout.write(visible(summary(traced())));
    }
  },
};

/** What takes longer is said beforehand. */
const LONG_SECONDS = 60;

/** Events: the steps of a cell are copied each time. */
const FOLDED_AT_ONCE = 1000;

const OPTIONS = {
  seeds: { type: 'string' },
  iterations: { type: 'string' },
  engine: { type: 'string' },
  precision: { type: 'string' },
  out: { type: 'string' },
  kernels: { type: 'string' },
  csv: { type: 'string' },
  pairs: { type: 'string' },
  save: { type: 'string' },
  ...{ model: text, data: text, storage: text, memory: text },
} as const;

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values'];

/** The model and the data of an experiment that wants them; null for another, which takes none. */
async function ownOf(experiment: Experiment, values: Values): Promise<Own | null> {
  const { world } = experiment;
  if (world.kind === 'model') return readOwn(experiment, world, values);
  const name = (['model', 'data', 'storage', 'memory'] as const).find((each) => values[each] !== undefined);
  if (name !== undefined) throw new UsageError(`--${name}: only an experiment on a model of your own takes it`);
  return null;
}

function machineOf(own: Own | null, values: Values, kernels: string | null): Machine {
  const recorded = kernels === null ? null : { kernels };
  if (!own) return { ...nodeMachine, tuning: { ...nodeMachine.tuning, recorded } };
  offerThreads();
  const tuning = { ...nodeMachine.tuning, ...memoryOptions(values), recorded };
  return { ...nodeMachine, own: own.material, tuning };
}

/** Throws a UsageError if kernels were to be chosen, and the engine has no choice. */
async function openRun(experiment: Experiment, machine: Machine, withKernels: boolean): Promise<AnyRuntime> {
  const runtime = await openRuntime(experiment, machine);
  const { kind, description } = runtime.engine;
  if (!withKernels || kind === 'webgpu') return runtime;
  runtime.close();
  throw new UsageError(
    `--kernels: this run is on ${kind} (${description}), which has one way to compute; see --engine`,
  );
}

/** Throws a UsageError if a run would keep more than Node gives it. */
function demandRoom(experiment: Experiment, most: number): void {
  const refusal = memoryRefusal(experiment, most);
  if (refusal?.code !== 'too-much-kept') return;
  const megabytes = Math.ceil((1.2 * refusal.facts.bytes) / 2 ** 20);
  throw new UsageError(`${refusalText(refusal)}; NODE_OPTIONS=--max-old-space-size=${megabytes} makes room`);
}

/** Throws a UsageError if a file is requested for which the experiment has no data. */
function demandTexts({ world, seeds }: Experiment, { pairs, save }: { pairs?: string; save?: string }): void {
  const name = pairs === undefined ? 'save' : 'pairs';
  if ((pairs ?? save) !== undefined && world.kind === 'bandit')
    throw new UsageError(`--${name}: only an experiment on a language model writes texts and has weights`);
  if (save !== undefined && seeds.length > 1)
    throw new UsageError('--save: one seed has one solution an arm; choose the seed with --seeds');
}

async function readExperiment(
  source: string,
  values: { iterations?: string; engine?: string; precision?: string; seeds?: string },
): Promise<Experiment> {
  const experiment = await loadExperiment(source);
  if (values.iterations !== undefined)
    experiment.iterations = wholeNumber('iterations', values.iterations, 1, MOST_ITERATIONS);
  if (values.engine !== undefined) experiment.engine = oneOf('engine', values.engine, ENGINES);
  if (values.precision !== undefined) experiment.precision = oneOf('precision', values.precision, PRECISIONS);
  try {
    const seeds = values.seeds === undefined ? experiment.seeds : parseSeeds(values.seeds);
    return parseExperiment({ ...experiment, seeds });
  } catch (error) {
    throw new UsageError(`--${messageOf(error)}`);
  }
}
