import type { ModelWorld } from '../../experiment/experiment';
import { Failed } from '../../messages/failure';
import { chatWriter, type WriteChat } from '../../model/chatTemplate';
import type { FileSource, ModelFolder } from '../../model/formats/source';
import { filesOfModel, type OpenedModel, openModel } from '../../model/readModel';
import { adapterOf, type OwnData } from '../learners/own';
import type { OwnMaterial } from '../open';
import { chunksOf, contentOf, contentOfAll, type OnBytes } from './content';
import { readDataLines } from './dataLines';
import { asOwnPairs, type DataReader, readOwnPair, readOwnPrompt } from './ownData';

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
  const hashes = known ?? {
    model: await contentOfAll(await filesOfModel(files.model), reading.onBytes),
    data: await contentOf(files.data),
  };
  demandSame('The model', given.model.sha256, hashes.model);
  demandSame('The data', given.data.sha256, hashes.data);
  const data = await readOwnData(files.data, model, given, reading);
  const count = data.kind === 'pairs' ? data.pairs.length : data.prompts.length;
  const world: ModelWorld = {
    ...given,
    model: { ...given.model, source: given.model.source || files.name, sha256: hashes.model },
    data: { ...given.data, sha256: hashes.data, count },
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
  const read = <One>(what: string, one: (reader: DataReader, json: unknown) => One | null): Promise<One[]> =>
    readDataLines({ name: file.name, chunks: chunksOf(file), tell }, what, (json) => {
      const found = withinTime(() => one(reader, json));
      if (found === null) long++;
      return found;
    });
  const found: OwnData =
    judge.kind === 'pairs'
      ? { kind: 'pairs', pairs: asOwnPairs(reader, await read('pairs', readOwnPair)) }
      : { kind: 'prompts', prompts: differing(await read('prompts', readOwnPrompt)) };
  if (long > 0) tell(`data: ${long} prompts have more than ${mostOfPrompt} tokens, and are left out`);
  return found;
}

/** The first of each text. */
function differing<One extends { text: string }>(all: readonly One[]): One[] {
  const seen = new Set<string>();
  return all.filter(({ text }) => !seen.has(text) && seen.add(text));
}
