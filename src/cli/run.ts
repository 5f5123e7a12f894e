import { openWorld } from '../engine/open';
import { run as iterate } from '../engine/run';
import { type Experiment, parseExperiment } from '../experiment/experiment';
import { EMPTY_TRACE, fold } from '../experiment/fold';
import { parseSeeds } from '../experiment/seeds';
import { type Command, ENGINES, oneOf, parseArguments, UsageError, wholeNumber } from './command';
import { loadExperiment } from './experiment';
import { nodeMachine } from './machine';
import { openOutput } from './output';
import { newProgress } from './progress';
import { summary } from './table';

export const run: Command = {
  help: `Usage: npm run -s apogee -- run PRESET|FILE|LINK [options]

Runs an experiment: a preset by its name (see presets), a JSON file, or a link of the page. Prints a table of the arms at the end.

  --seeds 0-4       these seeds instead of the experiment's
  --iterations N    so many iterations
  --engine NAME     auto (WebGPU on a graphics processor, else the CPU), webgpu (also on a software adapter) or cpu
  --out FILE        write every event of the run to FILE, one line of JSON each; the file appears when the run has ended
`,
  async run(args) {
    const experiment = await readArguments(args);
    const { values } = parseArguments(args, OPTIONS, ['PRESET, FILE or LINK']);
    const output = values.out === undefined ? null : openOutput(values.out);
    const progress = newProgress(process.stderr, () => performance.now());
    let interrupted = false;
    const interrupt = () => {
      // A second one ends the process at once.
      interrupted = true;
      process.stderr.write('\nStopping after the step in flight …\n');
    };
    process.once('SIGINT', interrupt);
    try {
      let trace = EMPTY_TRACE;
      for await (const event of iterate(experiment, (each) => openWorld(each, nodeMachine))) {
        if (interrupted) throw new Error('interrupted');
        output?.line(JSON.stringify(event));
        progress.show(event);
        trace = fold(trace, [event]);
      }
      output?.keep();
      progress.clear();
      process.stdout.write(summary(trace, experiment));
    } finally {
      process.off('SIGINT', interrupt);
      progress.clear();
      output?.discard();
    }
  },
};

const OPTIONS = {
  seeds: { type: 'string' },
  iterations: { type: 'string' },
  engine: { type: 'string' },
  out: { type: 'string' },
} as const;

async function readArguments(args: string[]): Promise<Experiment> {
  const { values, positionals } = parseArguments(args, OPTIONS, ['PRESET, FILE or LINK']);
  const experiment = await loadExperiment(positionals[0]!);
  if (values.iterations !== undefined) experiment.iterations = wholeNumber('iterations', values.iterations);
  if (values.engine !== undefined) experiment.engine = oneOf('engine', values.engine, ENGINES);
  try {
    const seeds = values.seeds === undefined ? experiment.seeds : parseSeeds(values.seeds);
    return parseExperiment({ ...experiment, seeds });
  } catch (error) {
    throw new UsageError(`--${error instanceof Error ? error.message : String(error)}`);
  }
}
