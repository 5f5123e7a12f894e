import { setImmediate } from 'node:timers/promises';
import { openWorld } from '../engine/open';
import { run as iterate } from '../engine/run';
import { type Experiment, parseExperiment } from '../experiment/experiment';
import { EMPTY_TRACE, fold } from '../experiment/fold';
import { parseSeeds } from '../experiment/seeds';
import { type Command, ENGINES, oneOf, parseArguments, UsageError, wholeNumber } from './command';
import { loadExperiment } from './experiment';
import { listenForInterrupts } from './interrupt';
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
  --out FILE        write every event of the run to FILE, one line of JSON each; the file appears when the run has ended. What an
                    interrupted run has reached goes to FILE.partial
`,
  async run(args) {
    const experiment = await readArguments(args);
    const { values } = parseArguments(args, OPTIONS, ['PRESET, FILE or LINK']);
    const output = values.out === undefined ? null : openOutput(values.out);
    const progress = newProgress(process.stderr, () => performance.now());
    const keepPartial = () => {
      const kept = output?.keepPartial();
      if (kept) process.stderr.write(`What was reached is kept in ${kept}\n`);
    };
    const interrupts = listenForInterrupts(process, () => performance.now(), {
      first: () => process.stderr.write('\nStopping after the step in flight …\n'),
      again(status) {
        keepPartial();
        process.exit(status);
      },
    });
    let trace = EMPTY_TRACE;
    try {
      for await (const event of iterate(experiment, (each) => openWorld(each, nodeMachine))) {
        output?.line(JSON.stringify(event));
        progress.show(event);
        trace = fold(trace, [event]);
        // An exact world never waits for anything, and a signal is heard only between two tasks.
        await setImmediate();
        if (interrupts.asked && event.kind !== 'end') throw new Error('interrupted');
      }
      output?.keep();
    } finally {
      interrupts.release();
      progress.clear();
      keepPartial();
      output?.discard();
      process.stdout.write(summary(trace));
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
