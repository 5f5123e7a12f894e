import type { Configured, PairObjective } from '../algorithms/objectives/row';
import { configured, findPairObjective, isOnPolicy, needBeyondPairs } from '../algorithms/objectives/table';
import type { TokenPair } from '../engine/finetune/textPairs';
import type { TuneSettings } from '../engine/finetune/tune';
import { parseJson } from '../engine/input/lines';
import { notesOnPairs, type OwnModel } from '../engine/input/material';
import { readOwnPair } from '../engine/input/ownData';
import { type Columns, readRecords } from '../engine/input/records';
import { Failed } from '../messages/failure';
import { type Adapter, initialAdapter, MOST_RANK, modulesOf, scaleOf } from '../model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../model/config';
import { messageOf } from '../text';
import { flag, oneOf, type parseArguments, quote, realNumber, text, textOr, UsageError, wholeNumber } from './command';
import { bytesAt } from './input';
import { say } from './machine';
import { LINE_MS, openOwnAdapter } from './model';
import { newTimeLimit } from './timeLimit';

const SCHEDULES = ['constant', 'linear', 'cosine'] as const;

/** The options of `tune`. */
export const OPTIONS = {
  ...{
    model: text,
    data: text,
    columns: text,
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
  ...{
    clip: textOr('1'),
    check: textOr('4'),
    engine: textOr('auto'),
    precision: textOr('single'),
    storage: textOr('auto'),
    memory: text,
    verbose: flag,
  },
} as const;

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values'];

/** Null for SFT. Throws a UsageError for an objective that needs more than pairs. */
export function readObjective({ objective, settings }: Values): Configured<PairObjective> | null {
  const given = parseJson('--settings', settings);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UsageError('--settings: expected a JSON object');
  if (objective === 'sft') {
    if (Object.keys(given).length > 0) throw new UsageError('--settings: sft has none');
    return null;
  }
  const row = findPairObjective(objective);
  const lacks = needBeyondPairs(row);
  if (lacks) throw new UsageError(`--objective: ${row.id} needs ${lacks}, and pairs alone have none`);
  if (isOnPolicy(row)) throw new UsageError(`--objective: ${row.id} draws from the policy, and the pairs are given`);
  return configured(row, given as Record<string, unknown>);
}

/** The adapter of --adapter, or a new one of --lora. */
export async function readAdapter(
  values: Values,
  model: OwnModel,
): Promise<{ adapter: Adapter; weights: HostWeights }> {
  const { adapter: folder, lora, seed } = values;
  const freezeA = values['freeze-a'];
  if (folder !== undefined) {
    if (lora !== undefined)
      throw new UsageError('--lora: the adapter of --adapter has its own rank, alpha and targets');
    const read = await openOwnAdapter(folder, model);
    if (scaleOf(read.adapter) === 0)
      throw new UsageError(`--adapter: ${folder} has alpha ${read.adapter.alpha}, so nothing in it changes the model`);
    return { ...read, adapter: { ...read.adapter, freezeA } };
  }
  const { config } = model;
  const adapter = { ...readLora(lora ?? '', config), freezeA };
  return { adapter, weights: initialAdapter(config, adapter, wholeNumber('seed', seed, 0, 2 ** 32 - 1)) };
}

const LORA: readonly string[] = ['r', 'alpha', 'targets', 'rslora'];

function readLora(spec: string, config: ModelConfig): Omit<Adapter, 'freezeA'> {
  const parts = new Map<string, string>();
  for (const part of spec.split(',').filter(Boolean)) {
    const [name = '', value] = part.split('=', 2);
    if (!LORA.includes(name) || (name === 'rslora') !== (value === undefined))
      throw new UsageError(`--lora: expected r=N, alpha=X, targets=NAME+NAME or rslora, received ${quote(part)}`);
    if (parts.has(name)) throw new UsageError(`--lora: ${name} stands there twice`);
    parts.set(name, value ?? '');
  }
  const rank = wholeNumber('lora r', parts.get('r') ?? '16', 1, MOST_RANK);
  const alpha = realNumber('lora alpha', parts.get('alpha') ?? String(2 * rank), 0, 1e6);
  if (alpha === 0) throw new UsageError('--lora: with alpha 0 nothing that is trained changes the model');
  const targets = parts.get('targets')?.split('+') ?? null;
  try {
    return { rank, alpha, rankStabilised: parts.has('rslora'), modules: modulesOf(config, targets) };
  } catch (error) {
    throw new UsageError(`--lora: ${messageOf(error)}`);
  }
}

export function readSettings(values: Values, objective: TuneSettings['objective'], pairs: number): TuneSettings {
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

const COLUMN_FIELDS = ['prompt', 'chosen', 'rejected'] as const;
const COLUMNS_LIKE = COLUMN_FIELDS.map((field) => `${field}=NAME`).join();

/** `prompt=question,chosen=good`: which column of the data is which field. Throws a UsageError. */
export function readColumns(spec: string): Columns {
  const columns: Columns = {};
  for (const part of spec.split(',')) {
    const at = part.indexOf('=');
    const [name, column] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
    const field = COLUMN_FIELDS.find((one) => one === name);
    if (!field || column === '') throw new UsageError(`--columns: expected ${COLUMNS_LIKE}, received ${quote(part)}`);
    if (columns[field] !== undefined) throw new UsageError(`--columns: ${field} stands there twice`);
    columns[field] = column;
  }
  return columns;
}

/** All pairs of a file. Throws an Error that names the first lines at fault: a run on half of the data would be another run. */
export async function readPairs(
  { file, columns }: { file: string; columns: Columns },
  model: OwnModel,
  maxTokens: number,
): Promise<TokenPair[]> {
  const { config, tokenizer, writeChat } = model;
  const most = Math.min(maxTokens, config.max_position_embeddings);
  const withinTime = newTimeLimit("the model's tokenizer", LINE_MS);
  const reader = { tokenizer, writeChat, chat: false, most, mostOfPrompt: most - 1 };
  const source = { name: file, chunks: bytesAt(file), tell: say, columns };
  const pairs = await readRecords(source, 'pairs', (json) => {
    const pair = withinTime(() => readOwnPair(reader, json));
    if (!pair) throw new Error(`the prompt leaves nothing of the ${most} tokens that are taken to a completion`);
    return pair;
  }).catch((error: unknown) => {
    if (!(error instanceof Failed && error.failure.code === 'own-columns')) throw error;
    const names = error.failure.facts.columns.map(quote).join(', ');
    throw new UsageError(`--columns: ${file} has ${names || 'no columns'}; say which is which, as in ${COLUMNS_LIKE}`);
  });
  for (const [count, what] of notesOnPairs(pairs, most))
    if (count > 0) say(`data: ${count} of ${pairs.length} ${what}`);
  return pairs.map(({ prompt, chosen, rejected }) => ({ prompt, chosen, rejected }));
}
