import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type OwnModel, openOwnModel } from '../engine/input/material';
import type { LanguageEngine } from '../engine/language/engine';
import type { WebgpuOptions } from '../engine/language/webgpu/engine';
import { describePlan } from '../engine/language/webgpu/plan';
import { adaptedBy, openEngine } from '../engine/open';
import type { Experiment } from '../experiment/experiment';
import type { Adapter } from '../model/adapter/adapter';
import { readPeft } from '../model/adapter/peft';
import type { HostWeights } from '../model/config';
import { oneOf, realNumber } from './command';
import { modelAt, nodeMachine, say } from './machine';
import { offerThreads } from './threads';

/** How an engine on WebGPU keeps the frozen model. */
export const STORAGES = ['auto', 'f32', 'packed'] as const;

/** Longest that a model's own tokenizer or template may take for a line. */
export const LINE_MS = 10_000;

const planned = (...plan: Parameters<typeof describePlan>) => say(`memory: ${describePlan(...plan)}`);

/** What --storage and --memory say to an engine on WebGPU; its plan goes to stderr. */
export const memoryOptions = ({ storage = 'auto', memory }: { storage?: string; memory?: string }) => ({
  storage: oneOf('storage', storage, STORAGES),
  memory: memory === undefined ? null : 1e6 * realNumber('memory', memory, 1, 1e6),
  planned,
});

/** Opens a model's folder or GGUF file, and says on stderr what of it is left out. */
export const openModelAt = (path: string): Promise<OwnModel> => openOwnModel(modelAt(resolve(path)), new Date(), say);

/** Changes nothing, and has nothing to train. */
const NO_ADAPTER: Adapter = { rank: 1, alpha: 1, rankStabilised: false, freezeA: false, modules: [] };

/** The adapter of a PEFT folder and its weights; without a folder, one of no weights. */
export async function openOwnAdapter(
  folder: string | undefined,
  { config }: Pick<OwnModel, 'config'>,
): Promise<{ adapter: Adapter; weights: HostWeights }> {
  if (folder === undefined) return { adapter: NO_ADAPTER, weights: new Map() };
  return readPeft(async (name) => new Uint8Array(await readFile(join(folder, name))), config);
}

/** The engine of a choice with the frozen model and an adapter, of which `own` are the weights; those that are frozen are taken from there. */
export async function openAdapted(
  choice: Experiment['engine'],
  model: OwnModel,
  adapter: Adapter,
  own: HostWeights,
  { storage, memory, work, precision }: Pick<WebgpuOptions, 'storage' | 'memory' | 'work' | 'precision'>,
): Promise<LanguageEngine> {
  const asked = { ...(storage && { storage }), ...(precision && { precision }), ...(work && { work, planned }) };
  const tuning = { ...nodeMachine.tuning, ...asked, memory: memory ?? null };
  offerThreads();
  const { engine, reason } = await openEngine(
    choice,
    model.config,
    { ...nodeMachine, tuning },
    adaptedBy(model, adapter, own),
  );
  nodeMachine.announce({ kind: engine.kind, description: engine.description, reason });
  return engine;
}
