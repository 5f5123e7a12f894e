import { createReadStream } from 'node:fs';
import type { Configured, PairObjective } from '../algorithms/objectives/row';
import { configured, findPairObjective, isOnPolicy } from '../algorithms/objectives/table';
import { alarmsOf, type Health, type HealthInput, measureHealth, NEUTRAL_TEXT } from '../engine/finetune/health';
import { encodeTextPair, readTextPair, type TokenPair, truncated } from '../engine/finetune/textPairs';
import { type TuneSettings, type TuneStep, tune as tuneSteps, tuneWork } from '../engine/finetune/tune';
import { single, type Weights } from '../engine/language/engine';
import { type Adapter, initialAdapter, isTrained, MOST_RANK, modulesOf } from '../model/adapter/adapter';
import { peftFiles } from '../model/adapter/peft';
import type { HostWeights, ModelConfig } from '../model/config';
import { messageOf } from '../text';
import {
  type Command,
  ENGINES,
  flag,
  oneOf,
  parseArguments,
  quote,
  realNumber,
  text,
  textOr,
  UsageError,
  wholeNumber,
} from './command';
import { linesOf, parseJson } from './input';
import { listenForInterrupts } from './interrupt';
import { LINE_MS, type OwnModel, openAdapted, openOwnAdapter, openOwnModel } from './model';
import { openOutput, writeFolder } from './output';
import { newTimeLimit } from './timeLimit';

/** Faulty lines that stderr names. */
const FAULTS_TOLD = 20;

/** Most tokens of a response that the policy is measured on. */
const RESPONSE = 48;

const SCHEDULES = ['constant', 'linear', 'cosine'] as const;

export const tune: Command = {
  help: `Usage: npm run -s apogee -- tune --model DIR --data FILE --report FILE --save DIR [options]

Trains a LoRA adapter of a model on pairs, one proximal step: the reference is the policy that it starts from. FILE has a line
{"prompt": "…", "chosen": "…", "rejected": "…"} a pair, in TRL's format; without a prompt it is what the two texts begin with.
The end token follows every completion and is scored, as in TRL.

  --model DIR           the frozen model, as score reads it
  --data FILE           the pairs, taken in their order, from the start again after the last
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
  --report FILE         a line of JSON a step, before its update: step (from 0), loss, margins (β·difference of the log-ratios), summed
                        log-probabilities of policy and reference, gradientNorm, learningRate; after the last update one more
  --check N             before and after, draw a response to so many of the prompts and measure KL to the base, length, repetition,
                        entropy, and perplexity of a neutral text, into health.json of the folder; a policy that collapses is
                        told (default 4; 0 leaves it out)
  --verbose             norms of the gradient by tensor in every line, at twice the cost
  --save DIR            the adapter as a PEFT folder
`,
  async run(args) {
    const { values } = parseArguments(args, OPTIONS);
    for (const name of ['model', 'data', 'report', 'save'] as const)
      if (values[name] === undefined) throw new UsageError(`--${name} is missing`);
    const choice = oneOf('engine', values.engine, ENGINES);
    const objective = readObjective(values);
    const model = await openOwnModel(values.model!);
    const { adapter, weights } = await readAdapter(values, model);
    const pairs = await readPairs(values.data!, model, wholeNumber('max-tokens', values['max-tokens'], 2));
    const settings = readSettings(values, objective, pairs.length);
    const report = openOutput(values.report!);
    const interrupts = listenForInterrupts(process, () => performance.now(), {
      first: () => process.stderr.write('\nStopping after the step in flight …\n'),
      again(status) {
        report.keepPartial();
        process.exit(status);
      },
    });
    try {
      const work = tuneWork(pairs, settings, model.config.max_position_embeddings);
      const engine = await openAdapted(choice, model, adapter, weights, work);
      try {
        const start = engine.upload(trainedOf(adapter, weights));
        const trainer = engine.trainer(start);
        const input = healthInput(model, pairs, wholeNumber('check', values.check, 0, 256));
        const base = engine.upload(
          new Map([...trainedOf(adapter, weights)].map(([name, each]) => [name, each.map(() => 0)])),
        );
        const measure = (policy: Weights) => input && measureHealth(engine, policy, single(base), input);
        const before = await measure(start);
        const began = performance.now();
        for await (const step of tuneSteps(engine, trainer, start, pairs, settings)) {
          report.line(JSON.stringify(step));
          tell(step, settings, performance.now() - began);
          if (interrupts.asked) break;
        }
        const after = interrupts.asked ? null : await measure(trainer.weights);
        const health = before && after && tellHealth(before, after);
        const trained = new Map([...weights, ...(await engine.download(trainer.weights))]);
        const files = peftFiles(model.config, adapter, trained, values.model!);
        if (health) files.set('health.json', `${JSON.stringify(health, null, 2)}\n`);
        writeFolder(values.save!, files);
        process.stderr.write(`adapter: ${values.save}\n`);
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

const OPTIONS = {
  ...{
    model: text,
    data: text,
    report: text,
    save: text,
    adapter: text,
    lora: text,
    'freeze-a': flag,
    seed: textOr('0'),
  },
  ...{ objective: textOr('dpo'), settings: textOr('{}'), shuffle: text, steps: text, 'pairs-per-step': textOr('8') },
  ...{ 'micro-batches': text, 'max-tokens': textOr('1024'), 'learning-rate': textOr('1e-4'), warmup: textOr('0') },
  ...{
    schedule: textOr('linear'),
    beta1: textOr('0.9'),
    beta2: textOr('0.999'),
    epsilon: textOr('1e-8'),
    'weight-decay': textOr('0'),
  },
  ...{ clip: textOr('1'), check: textOr('4'), engine: textOr('auto'), verbose: flag },
} as const;

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values'];

/** Null for SFT. Throws a UsageError for an objective that needs more than pairs. */
function readObjective({ objective, settings }: Values): Configured<PairObjective> | null {
  const given = parseJson('--settings', settings);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UsageError('--settings: expected a JSON object');
  if (objective === 'sft') {
    if (Object.keys(given).length > 0) throw new UsageError('--settings: sft has none');
    return null;
  }
  const row = findPairObjective(objective);
  const lacks = row.needs.find((need) => need === 'wins' || need === 'rewards' || need === 'scores');
  if (lacks) throw new UsageError(`--objective: ${row.id} needs ${lacks}, and pairs alone have none`);
  if (isOnPolicy(row)) throw new UsageError(`--objective: ${row.id} draws from the policy, and the pairs are given`);
  return configured(row, given as Record<string, unknown>);
}

const trainedOf = (adapter: Adapter, weights: HostWeights): HostWeights =>
  new Map([...weights].filter(([name]) => isTrained(adapter, name)));

/** The adapter of --adapter, or a new one of --lora. */
async function readAdapter(values: Values, model: OwnModel): Promise<{ adapter: Adapter; weights: HostWeights }> {
  const { adapter: folder, lora, seed } = values;
  const freezeA = values['freeze-a'];
  if (folder !== undefined) {
    if (lora !== undefined)
      throw new UsageError('--lora: the adapter of --adapter has its own rank, alpha and targets');
    const read = await openOwnAdapter(folder, model);
    return { ...read, adapter: { ...read.adapter, freezeA } };
  }
  const { config } = model;
  const adapter = { ...readLora(lora ?? '', config), freezeA };
  return { adapter, weights: initialAdapter(config, adapter, wholeNumber('seed', seed, 0, 2 ** 32 - 1)) };
}

/** `r=16` */
function named(part: string): [name: string, value: string] {
  const [name = '', value = ''] = part.split('=', 2);
  return [name, value];
}

function readLora(spec: string, config: ModelConfig): Omit<Adapter, 'freezeA'> {
  const parts = new Map(spec.split(',').filter(Boolean).map(named));
  for (const name of parts.keys())
    if (!['r', 'alpha', 'targets', 'rslora'].includes(name))
      throw new UsageError(`--lora: expected r=, alpha=, targets= or rslora, received ${quote(name)}`);
  const rank = wholeNumber('lora r', parts.get('r') ?? '16', 1, MOST_RANK);
  const alpha = realNumber('lora alpha', parts.get('alpha') ?? String(2 * rank), 0, 1e6);
  const targets = parts.get('targets')?.split('+') ?? null;
  try {
    return { rank, alpha, rankStabilised: parts.has('rslora'), modules: modulesOf(config, targets) };
  } catch (error) {
    throw new UsageError(`--lora: ${messageOf(error)}`);
  }
}

function readSettings(values: Values, objective: TuneSettings['objective'], pairs: number): TuneSettings {
  const pairsPerStep = wholeNumber('pairs-per-step', values['pairs-per-step'], 1, 1024);
  const microBatches = wholeNumber('micro-batches', values['micro-batches'] ?? String(pairsPerStep), 1, pairsPerStep);
  if (pairsPerStep % microBatches !== 0)
    throw new UsageError(`--micro-batches: ${microBatches} do not divide ${pairsPerStep} pairs`);
  const passes = String(Math.ceil(pairs / pairsPerStep));
  return {
    objective,
    steps: wholeNumber('steps', values.steps ?? passes, 0, 1e6),
    pairsPerStep,
    microBatches,
    shuffle: values.shuffle === undefined ? null : wholeNumber('shuffle', values.shuffle, 0, 2 ** 32 - 1),
    norms: values.verbose,
    learningRate: realNumber('learning-rate', values['learning-rate'], 0, 1),
    warmup: realNumber('warmup', values.warmup, 0, 1),
    decay: oneOf('schedule', values.schedule, SCHEDULES),
    beta1: realNumber('beta1', values.beta1, 0, 0.999999),
    beta2: realNumber('beta2', values.beta2, 0, 0.999999),
    epsilon: realNumber('epsilon', values.epsilon, 0, 1),
    weightDecay: realNumber('weight-decay', values['weight-decay'], 0, 10),
    clip: realNumber('clip', values.clip, 0, 1e9),
  };
}

/** All pairs of a file. Throws an Error that names the first lines at fault: a run on half of the data would be another run. */
async function readPairs(file: string, model: OwnModel, maxTokens: number): Promise<TokenPair[]> {
  const { config, tokenizer, writeChat } = model;
  const most = Math.min(maxTokens, config.max_position_embeddings);
  const withinTime = newTimeLimit("the model's tokenizer", LINE_MS);
  const pairs: TokenPair[] = [];
  const faults: string[] = [];
  let cut = 0;
  for await (const line of linesOf(file, createReadStream(file))) {
    try {
      const content = line.text();
      if (content.trim() === '') continue;
      const said = readTextPair(parseJson('JSON', content));
      const pair = withinTime(() => encodeTextPair(tokenizer, writeChat, said));
      const short = truncated(pair, most);
      if (!short) throw new Error(`the prompt alone has ${pair.prompt.length} tokens, and ${most} are taken`);
      if (short.chosen.length < pair.chosen.length || short.rejected.length < pair.rejected.length) cut++;
      pairs.push(short);
    } catch (error) {
      faults.push(`${line.place}: ${messageOf(error)}`);
    }
  }
  if (faults.length > 0) {
    for (const fault of faults.slice(0, FAULTS_TOLD)) process.stderr.write(`${fault}\n`);
    throw new Error(`${faults.length} lines of ${file} are no pairs`);
  }
  if (pairs.length === 0) throw new Error(`${file}: no pairs`);
  if (cut > 0) process.stderr.write(`${cut} of ${pairs.length} pairs are cut off after ${most} tokens\n`);
  return pairs;
}

/** As much of it as the model holds; null if its tokenizer does not know the words. */
function neutralText({ tokenizer, config }: OwnModel): HealthInput['neutral'] {
  try {
    const ids = [...tokenizer.around.begin, ...tokenizer.encode(NEUTRAL_TEXT)].slice(0, config.max_position_embeddings);
    return { prompt: ids.slice(0, 1), response: ids.slice(1) };
  } catch {
    return null;
  }
}

/** What the policy is measured on before and after: prompts of the pairs, and a text that they are not about. Null for none. */
function healthInput(model: OwnModel, pairs: readonly TokenPair[], count: number): HealthInput | null {
  if (count === 0) return null;
  const { tokenizer, config } = model;
  const prompts = new Map(pairs.map(({ prompt }) => [prompt.join(), prompt]));
  const longest = Math.max(...[...prompts.values()].map(({ length }) => length));
  return {
    prompts: [...prompts.values()].slice(0, count),
    neutral: neutralText(model),
    maxTokens: Math.max(1, Math.min(RESPONSE, config.max_position_embeddings - longest)),
    endToken: tokenizer.endToken,
    seed: 0,
  };
}

function tellHealth(before: Health, after: Health) {
  const alarms = alarmsOf(before, after);
  const of = (name: keyof Health) => `${before[name]?.toPrecision(3) ?? '–'} → ${after[name]?.toPrecision(3) ?? '–'}`;
  const parts = [
    `KL to the base ${of('klBase')} nats a response`,
    `length ${of('length')}`,
    `repeated 4-grams ${of('repetition')}`,
    `entropy ${of('entropy')}`,
    `perplexity of a neutral text ${of('neutralPerplexity')}`,
  ];
  process.stderr.write(`before → after: ${parts.join(', ')}\n`);
  for (const alarm of alarms) process.stderr.write(`ALARM: the tuned model seems to have collapsed: ${alarm}\n`);
  return { before, after, alarms };
}

function tell({ step, loss, margins, gradientNorm }: TuneStep, { steps }: TuneSettings, ms: number): void {
  const margin = margins.length ? `, margin ${(margins.reduce((a, b) => a + b, 0) / margins.length).toFixed(4)}` : '';
  const left = step > 0 && step < steps ? `, ${Math.ceil(((ms / step) * (steps - step)) / 1000)} s left` : '';
  const norm = gradientNorm === null ? '' : `, gradient ${gradientNorm.toPrecision(3)}`;
  process.stderr.write(`step ${step} of ${steps}: loss ${loss.toFixed(5)}${margin}${norm}${left}\n`);
}
