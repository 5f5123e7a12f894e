import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { adapterOf, type OwnData } from '../engine/learners/own';
import { asOwnPairs, type DataReader, readOwnPair, readOwnPrompt } from '../engine/learners/ownData';
import type { OwnMaterial } from '../engine/open';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import { Failed } from '../messages/failure';
import type { FileSource } from '../model/formats/source';
import { filesOfModel } from '../model/readModel';
import { sha256 } from './card';
import { UsageError } from './command';
import { readDataLines } from './dataLines';
import { modelAt, say } from './machine';
import { LINE_MS, type OwnModel, openOwnModel } from './model';
import { newTimeLimit } from './timeLimit';

/** A person's model and data, and the experiment that names them by their content. */
export interface Own {
  experiment: Experiment;
  world: ModelWorld;
  material: OwnMaterial;
  /** Where the model is, as it was given. */
  path: string;
}

/**
 * Reads the model and the data of an experiment of the world `model`. Rejects with a Failed if they are not those that it names, and with an
 * Error that names the file at fault.
 */
export async function openOwnMaterial(
  experiment: Experiment,
  given: ModelWorld,
  { model: path, data: file }: { model?: string; data?: string },
): Promise<Own> {
  if (path === undefined) throw new UsageError('--model DIR is missing: this experiment tunes a model of your own');
  if (file === undefined) throw new UsageError('--data FILE is missing: your prompts or pairs, a JSON line each');
  const model = await openOwnModel(path);
  adapterOf(model.config, given); // its targets are checked before the files are read
  const hashes = {
    model: same('--model', given.model.sha256, await contentOf(path)),
    data: same('--data', given.data.sha256, await sha256(file)),
  };
  const data = await readOwnData(file, model, given);
  const count = data.kind === 'pairs' ? data.pairs.length : data.prompts.length;
  const source = given.model.source || basename(resolve(path));
  const world: ModelWorld = {
    ...given,
    model: { ...given.model, source, sha256: hashes.model },
    data: { ...given.data, sha256: hashes.data, count },
  };
  return { experiment: { ...experiment, world }, world, material: { model, data }, path };
}

/** Bytes that are hashed at a time. */
const CHUNK = 2 ** 24;

/** SHA-256 of a model's one file, or of what sha256sum prints of its files, in the order of their names. */
async function contentOf(path: string): Promise<string> {
  const files = await filesOfModel(modelAt(resolve(path)));
  const lines: string[] = [];
  for (const file of files) lines.push(`${await hashOf(file)}  ${file.name}\n`);
  return files.length === 1 ? lines[0]!.slice(0, 64) : createHash('sha256').update(lines.join('')).digest('hex');
}

async function hashOf(file: FileSource): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < file.size; at += CHUNK) hash.update(await file.read(at, Math.min(CHUNK, file.size - at)));
  return hash.digest('hex');
}

function same(what: string, wanted: string | null, found: string): string {
  if (wanted !== null && wanted !== found) throw new Failed({ code: 'own-changed', facts: { what, wanted, found } });
  return found;
}

async function readOwnData(file: string, model: OwnModel, { data, judge, sampling }: ModelWorld): Promise<OwnData> {
  const withinTime = newTimeLimit("the model's tokenizer or chat template", LINE_MS);
  const most = Math.min(data.maxTokens, model.config.max_position_embeddings);
  const mostOfPrompt = most - sampling.maxTokens;
  if (mostOfPrompt < 1)
    throw new Error(`sampling.maxTokens: ${sampling.maxTokens} leave no room for a prompt in the model's ${most}`);
  const { tokenizer, writeChat } = model;
  if (data.chat && !writeChat) throw new Error('data.chat: the model has no chat template');
  const reader: DataReader = { tokenizer, writeChat, chat: data.chat, most, mostOfPrompt };
  let long = 0;
  const counted = <One>(one: One | null): One | null => {
    if (one === null) long++;
    return one;
  };
  const found: OwnData =
    judge.kind === 'pairs'
      ? {
          kind: 'pairs',
          pairs: asOwnPairs(
            reader,
            await readDataLines(file, 'pairs', (json) => counted(withinTime(() => readOwnPair(reader, json)))),
          ),
        }
      : {
          kind: 'prompts',
          prompts: differing(
            await readDataLines(file, 'prompts', (json) => counted(withinTime(() => readOwnPrompt(reader, json)))),
          ),
        };
  if (long > 0) say(`data: ${long} prompts have more than ${mostOfPrompt} tokens, and are left out`);
  return found;
}

/** The first of each text. */
const differing = <One extends { text: string }>(all: readonly One[]): One[] => [
  ...new Map([...all].reverse().map((one) => [one.text, one])).values(),
];
