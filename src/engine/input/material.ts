import type { ModelWorld } from '../../experiment/experiment';
import { Failed } from '../../messages/failure';
import { chatWriter, type WriteChat } from '../../model/chatTemplate';
import type { FileSource, ModelFolder } from '../../model/formats/source';
import { filesOfModel, type OpenedModel, openModel } from '../../model/readModel';
import { adapterOf, type OwnData } from '../learners/own';
import type { OwnMaterial } from '../open';
import { chunksOf, contentOf, contentOfAll, type OnBytes } from './content';
import { asOwnPairs, type DataReader, readOwnPair, readOwnPrompt } from './ownData';
import { readRecords } from './records';

/** A model of a person's, whose weights are not read yet, and the writer of its conversations; null if it has no chat template. */
export type OwnModel = Omit<OpenedModel, 'chatFormat' | 'notes'> & { readonly writeChat: WriteChat | null };

/** Opens a model's folder or GGUF file, and tells what of it is left out. A template may write the date, which `now` is. */
export async function openOwnModel(
  from: ModelFolder | FileSource,
  now: Date,
  tell: (note: string) => void,
): Promise<OwnModel> {
  const { chatFormat, notes, ...model } = await openModel(from);
  if (notes.length > 0) tell(`model: ${notes.join('; ')}`);
  const format = await chatFormat();
  return { ...model, writeChat: format && (await chatWriter(format, now)) };
}

/** What a person has chosen. */
export interface OwnFiles {
  readonly model: ModelFolder | FileSource;
  /** What the model is called. */
  readonly name: string;
  readonly data: FileSource;
  /** Files of the classifier that judges, in the order of their names; absent where none can be run. */
  readonly classifier?: readonly FileSource[];
}

/** How files are read here. */
interface Reading {
  readonly now: Date;
  /** For a person: what is left out, and lines at fault. */
  tell(note: string): void;
  /** Runs what patterns and templates of the model may make slow. */
  withinTime<T>(work: () => T): T;
  onBytes?: OnBytes;
}

/** Of a model and of data: see content.ts. */
export interface Hashes {
  readonly model: string;
  readonly data: string;
  /** If one judges. */
  readonly classifier?: string;
}

/**
 * Reads the model and the data of an experiment of the world `model`, and names them in it by their content. Rejects with a Failed if they are not those
 * that it names already, and with an Error that names the file at fault. `known` are the hashes if the same files have been read before.
 */
export async function openOwnMaterial(
  given: ModelWorld,
  files: OwnFiles,
  reading: Reading,
  known: Hashes | null = null,
): Promise<{ world: ModelWorld; material: OwnMaterial & { model: OwnModel } }> {
  const model = await openOwnModel(files.model, reading.now, reading.tell);
  adapterOf(model.config, given); // its targets are checked before the files are read as a whole
  const { judge } = given;
  const isClassified = judge.kind === 'classifier';
  if (isClassified && !files.classifier?.length)
    throw new Failed({ code: 'no-classifier', facts: { source: judge.source } });
  const hashes = known ?? {
    model: await contentOfAll(await filesOfModel(files.model), reading.onBytes),
    data: await contentOf(files.data),
    ...(isClassified && { classifier: await contentOfAll(files.classifier!) }),
  };
  if (isClassified) demandSame('The classifier', judge.sha256, hashes.classifier!);
  demandSame('The model', given.model.sha256, hashes.model);
  demandSame('The data', given.data.sha256, hashes.data);
  const data = await readOwnData(files.data, model, given, reading);
  const count = data.kind === 'pairs' ? data.pairs.length : data.prompts.length;
  const world: ModelWorld = {
    ...given,
    model: { ...given.model, source: given.model.source || files.name, sha256: hashes.model },
    data: { ...given.data, sha256: hashes.data, count },
    ...(isClassified && { judge: { ...judge, sha256: hashes.classifier! } }),
  };
  return { world, material: { model, data } };
}

function demandSame(what: string, wanted: string | null, found: string): void {
  if (wanted !== null && wanted !== found) throw new Failed({ code: 'own-changed', facts: { what, wanted, found } });
}

async function readOwnData(
  file: FileSource,
  model: OwnModel,
  { data, judge, sampling }: ModelWorld,
  { tell, withinTime }: Reading,
): Promise<OwnData> {
  const most = Math.min(data.maxTokens, model.config.max_position_embeddings);
  const mostOfPrompt = most - sampling.maxTokens;
  if (mostOfPrompt < 1)
    throw new Error(`sampling.maxTokens: ${sampling.maxTokens} leave no room for a prompt in the model's ${most}`);
  const { tokenizer, writeChat } = model;
  if (data.chat && !writeChat) throw new Error('data.chat: the model has no chat template');
  const reader: DataReader = { tokenizer, writeChat, chat: data.chat, most, mostOfPrompt };
  let long = 0;
  const read = <One>(what: string, one: (reader: DataReader, json: unknown) => One | null): Promise<One[]> => {
    const source = { name: file.name, chunks: chunksOf(file), tell, ...(data.columns && { columns: data.columns }) };
    return readRecords(source, what, (json) => {
      const found = withinTime(() => one(reader, json));
      if (found === null) long++;
      return found;
    });
  };
  const notes: (readonly [number, string])[] = [];
  const ofPairs = async (): Promise<OwnData> => {
    const found = await read('pairs', readOwnPair);
    notes.push(...notesOnPairs(found, most));
    return { kind: 'pairs', pairs: asOwnPairs(reader, found) };
  };
  const ofPrompts = async (): Promise<OwnData> => {
    const found = await read('prompts', readOwnPrompt);
    const prompts = differing(found, ({ text }) => text);
    notes.push([found.length - prompts.length, 'prompts stand there more than once, and count once']);
    return { kind: 'prompts', prompts };
  };
  const found = await (judge.kind === 'pairs' ? ofPairs() : ofPrompts());
  notes.push([long, `prompts have more than ${mostOfPrompt} tokens, and are left out`]);
  for (const [count, what] of notes) if (count > 0) tell(`data: ${count} ${what}`);
  return found;
}

/** What a person should know of pairs that stay as they are. */
export function notesOnPairs(
  pairs: readonly NonNullable<ReturnType<typeof readOwnPair>>[],
  most: number,
): (readonly [number, string])[] {
  const count = (flaw: 'equal' | 'empty') => pairs.filter(({ flaws }) => flaws[flaw]).length;
  const cut = pairs.filter(({ cuts }) => cuts.chosen || cuts.rejected).length;
  const different = differing(pairs, ({ text, chosen, rejected }) => JSON.stringify([text, chosen, rejected]));
  return [
    [pairs.length - different.length, 'pairs repeat another'],
    [count('equal'), 'pairs have two equal responses, which teach nothing'],
    [count('empty'), 'pairs have a response without a word'],
    [cut, `pairs have a response that is cut off after ${most} tokens`],
  ];
}

/** The first of each key. */
function differing<One>(all: readonly One[], keyOf: (one: One) => string): One[] {
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = keyOf(one);
    return !seen.has(key) && seen.add(key);
  });
}
