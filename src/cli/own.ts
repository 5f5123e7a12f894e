import { basename, resolve } from 'node:path';
import { type OwnFiles, openOwnMaterial } from '../engine/input/material';
import type { OwnMaterial } from '../engine/open';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import { UsageError } from './command';
import { fileAt, modelAt, say } from './machine';
import { LINE_MS } from './model';
import { newTimeLimit } from './timeLimit';

/** A person's model and data, and the experiment that names them by their content. */
export interface Own {
  experiment: Experiment;
  world: ModelWorld;
  material: OwnMaterial;
  /** Where the model is, as it was given. */
  path: string;
}

/** Reads the model and the data of an experiment of the world `model`; rejects as `openOwnMaterial` of the engine does. */
export async function readOwn(
  experiment: Experiment,
  given: ModelWorld,
  { model: path, data }: { model?: string; data?: string },
): Promise<Own> {
  if (path === undefined) throw new UsageError('--model DIR is missing: this experiment tunes a model of your own');
  if (data === undefined) throw new UsageError('--data FILE is missing: your prompts or pairs, a JSON line each');
  const files: OwnFiles = { model: modelAt(resolve(path)), name: basename(resolve(path)), data: fileAt(data) };
  const withinTime = newTimeLimit("the model's tokenizer or chat template", LINE_MS);
  const { world, material } = await openOwnMaterial(given, files, { now: new Date(), tell: say, withinTime });
  return { experiment: { ...experiment, world }, world, material, path };
}
