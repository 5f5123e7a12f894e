import { resolve } from 'node:path';
import { openEngine } from '../engine/open';
import { storiesIn, TALES_CONFIG, TALES_SETTINGS, totalSteps } from '../engine/pretraining/pretrain';
import { openPretraining, type Pretraining } from '../engine/pretraining/pretraining';
import { type Command, oneOf, parseArguments, UsageError, wholeNumber } from './command';
import { listenForInterrupts } from './interrupt';
import { MODEL_FOLDER, nodeMachine, say } from './machine';
import { type Output, openOutputs, writeFolder } from './output';
import { demandPlaces } from './places';
import { before, keepCheckpoint, lastCheckpoint } from './pretrainCheckpoints';
import { duration } from './progress';

/** Steps between two checkpoints, each with a held-out loss. */
const CHECKPOINT_EVERY = 250;
const REPORT_EVERY = 10;
const STEPS = totalSteps(TALES_SETTINGS);

export const pretrain: Command = {
  help: `Usage: npm run pretrain -- [--steps N] [--seed N] [--engine cpu|webgpu] [--out DIR] [--resume | --dry-run]

Trains the base model of the tales world from scratch and writes its folder: config.json, model.safetensors (f16), tokenizer.json,
tokenizer_config.json and the model card README.md. The same command on the same engine gives the same bits. Progress goes to stderr.

  --steps N            stop after so many optimiser steps of the ${STEPS}
  --seed N             of the first weights and of the corpus (${TALES_SETTINGS.seed})
  --engine NAME        cpu or webgpu (cpu)
  --out DIR            where the model goes (public/models/tales)
  --checkpoint FILE    written every ${CHECKPOINT_EVERY} steps (.cache/pretrain.safetensors); the one before it is FILE.before
  --resume             go on from the checkpoint, or from the one before it if it is damaged
  --curve FILE         one line of JSON a step: {"step":1,"loss":6.3}
  --dry-run            write neither model nor checkpoint: with --curve, to compare two engines
`,
  async run(args) {
    const { values } = parseArguments(args, {
      steps: { type: 'string', default: String(STEPS) },
      seed: { type: 'string', default: String(TALES_SETTINGS.seed) },
      engine: { type: 'string', default: 'cpu' },
      out: { type: 'string', default: MODEL_FOLDER },
      checkpoint: { type: 'string', default: '.cache/pretrain.safetensors' },
      resume: { type: 'boolean', default: false },
      curve: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
    });
    const steps = wholeNumber('steps', values.steps, 1, STEPS);
    const seed = wholeNumber('seed', values.seed, 0, 2 ** 32 - 1);
    const choice = oneOf('engine', values.engine, ['cpu', 'webgpu']);
    const settings = { ...TALES_SETTINGS, seed };
    const { checkpoint, out, 'dry-run': dryRun } = values;
    if (!dryRun)
      demandPlaces({
        folders: [['out', out]],
        files: [
          ['checkpoint', checkpoint],
          ['checkpoint', before(checkpoint)],
          ['curve', values.curve],
        ],
      });
    const start = values.resume ? await lastCheckpoint(values.checkpoint, TALES_CONFIG, settings, say) : undefined;
    if (start && start.step > steps)
      throw new UsageError(`--steps: the checkpoint is at step ${start.step}, received ${steps}`);
    const { engine } = await openEngine(choice, TALES_CONFIG, nodeMachine);
    const training = await openPretraining(engine, settings, start);
    const curve = openOutputs({ curve: values.curve })[0]!;
    const interrupts = listenForInterrupts(process, () => performance.now(), {
      first: () => process.stderr.write('\nStopping after the step in flight …\n'),
      again(status) {
        curve?.keepPartial();
        process.exit(status);
      },
    });
    try {
      await train(training, steps, dryRun ? null : resolve(checkpoint), curve, interrupts);
      curve?.keep();
      if (dryRun) return;
      const command = `npm run pretrain -- --engine ${choice} --steps ${steps} --seed ${seed}`;
      writeFolder(resolve(values.out), await training.files(command));
      process.stderr.write(`written to ${values.out}\n`);
    } finally {
      interrupts.release();
      const kept = curve?.keepPartial();
      if (kept) say(`What was reached is kept in ${kept}`);
      training.close();
    }
  },
};

/** Takes the remaining steps, with progress and checkpoints, and writes the loss of each. Throws an Error once a stop was requested. */
async function train(
  training: Pretraining,
  steps: number,
  checkpoint: string | null,
  curve: Output | null,
  interrupts: { readonly asked: boolean },
): Promise<void> {
  const [began, first] = [performance.now(), training.step];
  const stories = (step: number) => storiesIn(TALES_SETTINGS, step);
  while (training.step < steps) {
    const loss = await training.next();
    const { step } = training;
    curve?.line(JSON.stringify({ step, loss }));
    if (step % REPORT_EVERY === 0) {
      const perStory = (performance.now() - began) / (stories(step) - stories(first));
      const left = duration((perStory * (stories(steps) - stories(step))) / 1000);
      process.stderr.write(
        `step ${step}/${steps}  loss ${loss.toFixed(4)}  ${perStory.toFixed(1)} ms a story  ${left} left\n`,
      );
    }
    if (checkpoint && (step % CHECKPOINT_EVERY === 0 || step === steps)) {
      const heldOut = await training.heldOut();
      const excess = heldOut - training.entropy;
      process.stderr.write(
        `step ${step}/${steps}  held out ${heldOut.toFixed(4)} nats per token, ${excess.toFixed(4)} above the grammar\n`,
      );
      keepCheckpoint(checkpoint, await training.checkpoint());
    }
    if (!interrupts.asked) continue;
    if (checkpoint) keepCheckpoint(checkpoint, await training.checkpoint());
    throw new Error(checkpoint ? `interrupted at step ${step}; --resume goes on from there` : 'interrupted');
  }
}
