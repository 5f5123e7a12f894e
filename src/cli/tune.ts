import { measureHealth } from '../engine/finetune/health';
import { demandKnownForward } from '../engine/finetune/knownForward';
import { type TuneSettings, type TuneStep, tune as tuneSteps, tuneWork } from '../engine/finetune/tune';
import { single, type Weights } from '../engine/language/engine';
import { adaptedBy } from '../engine/open';
import { type Adapter, isTrained } from '../model/adapter/adapter';
import { peftFiles } from '../model/adapter/peft';
import type { HostWeights } from '../model/config';
import { readSources, tuneFiles } from './card';
import { type Command, ENGINES, oneOf, PRECISIONS, parseArguments, UsageError, wholeNumber } from './command';
import { listenForInterrupts } from './interrupt';
import { say } from './machine';
import { memoryOptions, openAdapted, openModelAt } from './model';
import { openOutputs, writeFolder } from './output';
import { demandPlaces } from './places';
import { healthInput, tellHealth } from './tuneHealth';
import { OPTIONS, readAdapter, readColumns, readObjective, readPairs, readSettings } from './tuneInput';

export const tune: Command = {
  help: `Usage: npm run -s apogee -- tune --model DIR --data FILE --report FILE --save DIR [options]

Trains a LoRA adapter of a model on pairs, one proximal step: the reference is the policy that it starts from. FILE has a line
{"prompt": "…", "chosen": "…", "rejected": "…"} a pair, in TRL's format; without a prompt it is what the two texts begin with.
The end token follows every completion and is scored, as in TRL.

  --model DIR           the frozen model, as score reads it
  --data FILE           the pairs, taken in their order, from the start again after the last
  --columns SPEC        its columns, if they are called otherwise: prompt=question,chosen=good,rejected=bad
  --shuffle SEED        … or in an order of their own, another in every pass
  --adapter DIR         begin from a PEFT folder, whose rank, alpha and targets then hold
  --lora SPEC           the new adapter: r=16,alpha=32,targets=q_proj+v_proj,rslora (default: r=16,alpha=32, every linear layer)
  --freeze-a            train B alone
  --seed N              of the new adapter's A (default 0)
  --objective NAME      an objective of pairs (see objective --list), or sft: the chosen completions, the plain control (default dpo)
  --settings JSON       its settings, such as '{"beta":0.1}'
  --steps N             optimiser steps (default: one pass over the pairs)
  --pairs-per-step N    pairs of a step (default 8)
  --micro-batches N     parts of a step that are in memory one after the other; divides the pairs (default: a pair each)
  --max-tokens N        most tokens of prompt and completion; the rest is cut off (default 1024, or what the model holds)
  --learning-rate X     peak (default 1e-4); --warmup X: share of the steps that rise to it (default 0)
  --schedule NAME       what follows: constant, linear or cosine (default linear)
  --beta1 X --beta2 X --epsilon X --weight-decay X --clip X
                        AdamW (0.9, 0.999, 1e-8, 0) and the largest norm of the gradient (1; 0 does not clip)
  --engine NAME         auto (WebGPU on a graphics processor, else the CPU), webgpu (also on a software adapter) or cpu
  --precision NAME      single, or half: products round their operands to f16, on WebGPU where it offers that (default single)
  --storage NAME        on WebGPU, weights of 4 to 16 bits in f32, packed as they are stored, or auto: in f32 if all fits into --memory
  --memory MB           most memory to take of the graphics device, as planned on stderr before the model is read
  --report FILE         a line of JSON a step, before its update: step (from 0), loss, margins (β·difference of the log-ratios), summed
                        log-probabilities of policy and reference, gradientNorm, learningRate; after the last update one more
  --check N             before and after, draw a response to so many of the prompts and measure KL to the base, length, repetition,
                        entropy, and perplexity of a neutral text, into health.json of the folder; a policy that collapses is
                        told (default 4; 0 leaves it out)
  --verbose             norms of the gradient by tensor in every line, at twice the cost
  --save DIR            the adapter as a PEFT folder, with a card and its settings (tune.json)
`,
  async run(args) {
    const { values } = parseArguments(args, OPTIONS);
    for (const name of ['model', 'data', 'report', 'save'] as const)
      if (values[name] === undefined) throw new UsageError(`--${name} is missing`);
    const choice = oneOf('engine', values.engine, ENGINES);
    const { storage, memory } = memoryOptions(values);
    const precision = oneOf('precision', values.precision, PRECISIONS);
    const check = wholeNumber('check', values.check, 0, 256);
    const objective = readObjective(values);
    const columns = values.columns === undefined ? {} : readColumns(values.columns);
    demandPlaces({
      files: [['report', values.report]],
      folders: [['save', values.save]],
      inputs: [
        ['model', values.model],
        ['data', values.data],
      ],
    });
    const sources = await readSources(values.model!, values.data!);
    const model = await openModelAt(values.model!);
    const { adapter, weights } = await readAdapter(values, model);
    const maxTokens = wholeNumber('max-tokens', values['max-tokens'], 2, 2 ** 20);
    const pairs = await readPairs({ file: values.data!, columns }, model, maxTokens);
    const settings = readSettings(values, objective, pairs.length);
    const report = openOutputs({ report: values.report })[0]!;
    const interrupts = listenForInterrupts(process, () => performance.now(), {
      first: () => process.stderr.write('\nStopping after the step in flight …\n'),
      again(status) {
        report.keepPartial();
        process.exit(status);
      },
    });
    try {
      const input = healthInput(model, pairs, check);
      const work = tuneWork(pairs, settings, model.config.max_position_embeddings, input);
      const engine = await openAdapted(choice, model, adapter, weights, { storage, memory, work, precision });
      try {
        const start = engine.upload(trainedOf(adapter, weights));
        const known = await demandKnownForward(
          engine,
          start,
          trainedOf(adapter, weights),
          adaptedBy(model, adapter, weights),
        );
        if (known !== null) say(`known tokens: within ${known.toExponential(1)} nats of the CPU engine`);
        const trainer = engine.trainer(start);
        const zero = () => new Map([...trainedOf(adapter, weights)].map(([name, each]) => [name, each.map(() => 0)]));
        const base = input && single(engine.upload(zero()));
        const measure = (policy: Weights) => base && measureHealth(engine, policy, base, input);
        const before = await measure(start);
        const began = performance.now();
        const ends: TuneStep[] = [];
        const train = async () => {
          for await (const step of tuneSteps(engine, trainer, start, pairs, settings)) {
            ends.splice(1, 1, step);
            report.line(JSON.stringify(step));
            tell(step, settings, performance.now() - began);
            if (interrupts.asked) return null;
          }
          return measure(trainer.weights);
        };
        // What fails after the first step must not take the steps before it along.
        let failure: unknown = null;
        const after = await train().catch((error: unknown) => {
          if (ends.length === 0) throw error;
          failure = error;
          return null;
        });
        const health = before && after && tellHealth(before, after);
        const reached = await engine.download(trainer.weights).catch((error: unknown) => {
          throw failure ?? error;
        });
        if (failure !== null && !allFinite(reached)) throw failure;
        const trained = new Map([...weights, ...reached]);
        const files = peftFiles(model.config, adapter, trained, values.model!);
        const facts = { sources, pairs: pairs.length, adapter, settings, ends };
        const seed = values.adapter === undefined ? Number(values.seed) : null;
        for (const [name, text] of tuneFiles({ ...facts, maxTokens: Number(values['max-tokens']), seed }))
          files.set(name, text);
        if (health) files.set('health.json', `${JSON.stringify(health, null, 2)}\n`);
        writeFolder(values.save!, files);
        process.stderr.write(`adapter: ${values.save}\n`);
        if (failure !== null) {
          process.stderr.write('It is as the last step left it that could be taken\n');
          throw failure;
        }
      } finally {
        engine.close();
      }
      if (interrupts.asked) throw new Error('interrupted; the adapter is as the last step left it');
      report.keep();
    } finally {
      interrupts.release();
      const kept = report.keepPartial();
      if (kept) process.stderr.write(`What was reached is kept in ${kept}\n`);
    }
  },
};

const trainedOf = (adapter: Adapter, weights: HostWeights): HostWeights =>
  new Map([...weights].filter(([name]) => isTrained(adapter, name)));

const allFinite = (weights: HostWeights): boolean =>
  [...weights.values()].every((values) => values.every(Number.isFinite));

function tell({ step, loss, margins, gradientNorm }: TuneStep, { steps }: TuneSettings, ms: number): void {
  const margin = margins.length ? `, margin ${(margins.reduce((a, b) => a + b, 0) / margins.length).toFixed(4)}` : '';
  const left = step > 0 && step < steps ? `, ${Math.ceil(((ms / step) * (steps - step)) / 1000)} s left` : '';
  const norm = gradientNorm === null ? '' : `, gradient ${gradientNorm.toPrecision(3)}`;
  process.stderr.write(`step ${step} of ${steps}: loss ${loss.toFixed(5)}${margin}${norm}${left}\n`);
}
