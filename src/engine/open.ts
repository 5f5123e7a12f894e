import type { Experiment, ModelWorld, TalesWorld } from '../experiment/experiment';
import type { Device, Opened } from '../gpu/device';
import { Failed } from '../messages/failure';
import { type Adapted, type Adapter, isTrained } from '../model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../model/config';
import type { ModelFolder } from '../model/formats/source';
import { type OpenedModel, readModel } from '../model/readModel';
import { messageOf } from '../text';
import type { EngineNote } from '../trace/events';
import { demandKnownForward } from './finetune/knownForward';
import { openCpuEngine } from './language/cpu/open';
import type { LanguageEngine } from './language/engine';
import { openWebgpuEngine, type WebgpuOptions } from './language/webgpu/engine';
import type { Work } from './language/webgpu/plan';
import { type Classify, type OwnData, openOwn, ownWork, type TrainedAdapter, trainedAdapter } from './learners/own';
import type { Person } from './learners/preferring';
import { openTabular } from './learners/table';
import { openTales } from './learners/tales';
import type { AnyRuntime, Rest } from './loop/runtime';

/** What a run needs of the machine it is on; the page and the command line each bring their own. */
export interface Machine {
  /** The shipped model. */
  model: ModelFolder;
  /** Opens the WebGPU device; called only if one is wanted. */
  openDevice(): Promise<Opened>;
  /** Which kernels were measured as the fastest here, and where that is kept. */
  tuning: WebgpuOptions;
  /** For experiments on a model of a person's own: what they have chosen. */
  own?: OwnMaterial;
  /** For experiments in which a person judges: how they are asked. */
  person?: Person;
  /** Called once with the engine that runs. */
  announce(engine: EngineNote): void;
  /** For computations that never wait for anything. */
  rest?: Rest;
}

/** A model of a person's own, whose weights are read one after the other, and their data. */
export interface OwnMaterial {
  model: Pick<OpenedModel, 'config' | 'read' | 'packed' | 'tokenizer'>;
  data: OwnData;
  /** For experiments that a classifier judges. */
  classify?: Classify;
}

/** Opens the runtime of an experiment on this machine. Throws an Error whose message can be shown. */
export async function openRuntime(experiment: Experiment, given: Machine): Promise<AnyRuntime> {
  const { world, engine: choice } = experiment;
  const machine = inPrecision(experiment, given);
  if (world.kind === 'bandit') {
    const opened = openTabular(world, machine.rest);
    machine.announce({ ...opened.engine, reason: null });
    return opened;
  }
  if (world.kind === 'model') return openOwnRuntime(world, experiment, machine);
  const person = personOf(world, machine);
  const { config, weights, tokenizer } = await readModel(machine.model);
  const engine = announced(await openEngine(choice, config, machine), machine);
  return orClosed(engine, () => openTales(world, { engine, tokenizer, base: weights, person }));
}

/** A person's model on an engine for this work, with an adapter of which `base` are the weights that are trained. */
export async function openOwnEngine(
  { adapter, weights: own }: TrainedAdapter,
  experiment: Pick<Experiment, 'engine' | 'precision'>,
  { model }: OwnMaterial,
  given: Pick<Machine, 'openDevice' | 'tuning' | 'announce'>,
  work: Work,
): Promise<{ engine: LanguageEngine; base: HostWeights; adapted: Adapted }> {
  const { engine: choice } = experiment;
  const machine = inPrecision(experiment, given);
  const tuning: WebgpuOptions = { ...machine.tuning, work };
  const adapted = adaptedBy(model, adapter, own);
  const engine = announced(await openEngine(choice, model.config, { ...machine, tuning }, adapted), machine);
  return { engine, adapted, base: new Map([...own].filter(([name]) => isTrained(adapter, name))) };
}

/** The precision belongs to the experiment. */
const inPrecision = <M extends Pick<Machine, 'tuning'>>(
  { precision }: Pick<Experiment, 'precision'>,
  machine: M,
): M => ({
  ...machine,
  tuning: { ...machine.tuning, ...(precision && { precision }) },
});

async function openOwnRuntime(world: ModelWorld, experiment: Experiment, machine: Machine): Promise<AnyRuntime> {
  if (!machine.own) throw new Failed({ code: 'own-missing', facts: { source: world.model.source } });
  const person = personOf(world, machine);
  const { data, classify = null } = machine.own;
  const { tokenizer } = machine.own.model;
  const work = machine.tuning.work ?? ownWork(world, experiment.arms.length);
  const trained = trainedAdapter(machine.own.model.config, world);
  const { engine, base, adapted } = await openOwnEngine(trained, experiment, machine.own, machine, work);
  const { rest } = machine;
  return orClosed(engine, async () => {
    const start = engine.upload(base);
    await demandKnownForward(engine, start, base, adapted);
    engine.free(start);
    return openOwn(world, { engine, tokenizer, base, data, person, classify, ...(rest && { rest }) });
  });
}

/** Null if this world needs none. Throws a Failed if nobody can be asked. */
function personOf(world: TalesWorld | ModelWorld, machine: Machine): Person | null {
  const person = machine.person ?? null;
  const isAsked = world.oracle?.kind === 'person' || (world.kind === 'model' && world.judge.kind === 'person');
  if (isAsked && !person) throw new Failed({ code: 'nobody-to-ask' });
  return person;
}

function announced(
  { engine, reason }: Awaited<ReturnType<typeof openEngine>>,
  machine: Pick<Machine, 'announce'>,
): LanguageEngine {
  const { kind, description, leftOut = [] } = engine;
  machine.announce({ kind, description, reason, ...(leftOut.length > 0 && { leftOut }) });
  return engine;
}

/** What is opened on an engine owns it; if it cannot be opened, the engine is closed. */
async function orClosed<Opened>(engine: LanguageEngine, open: () => Opened | Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** The frozen model with an adapter, of which `own` are the weights; those that are frozen are taken from there. */
export const adaptedBy = (
  { read, packed }: Pick<OpenedModel, 'read' | 'packed'>,
  adapter: Adapter,
  own: HostWeights,
): Adapted => ({
  adapter,
  frozen: async (name) => own.get(name) ?? (await read(name)),
  packed: (name) => (own.has(name) ? null : packed(name)),
});

/**
 * The engine for a choice, which owns its device. `auto` takes WebGPU on a real adapter, else the CPU, with the reason, also if WebGPU
 * fails to start; `webgpu` also takes a software adapter, and throws if there is no adapter at all. Half precision is WebGPU's alone: rejects
 * with a Failed where the choice, or what there is, would be the CPU.
 */
export async function openEngine(
  choice: Experiment['engine'],
  config: ModelConfig,
  machine: Pick<Machine, 'openDevice' | 'tuning'>,
  adapted: Adapted | null = null,
): Promise<{ engine: LanguageEngine; reason: string | null }> {
  const demandSingle = (detail: string) => {
    if (machine.tuning.precision === 'half') throw new Failed({ code: 'no-half', facts: { detail } });
  };
  if (choice === 'cpu') demandSingle('The CPU engine was chosen by hand.');
  if (choice === 'cpu')
    return { engine: await openCpuEngine(config, adapted), reason: 'The CPU engine was chosen by hand.' };
  const opened = await machine.openDevice();
  const options = { ...machine.tuning, adapted };
  if (choice === 'webgpu') {
    if (!opened.device) throw new Failed({ code: 'no-webgpu', facts: { detail: opened.message } });
    return { engine: await openOn(opened.device, config, options), reason: null };
  }
  if (!opened.device) {
    demandSingle(opened.message);
    return { engine: await openCpuEngine(config, adapted), reason: opened.message };
  }
  const { description, isFallback } = opened.device;
  let reason = `The only WebGPU adapter is software (${description}), slower than the CPU engine.`;
  if (isFallback) opened.device.destroy();
  else
    try {
      return { engine: await openOn(opened.device, config, options), reason: null };
    } catch (error) {
      if (error instanceof Failed && error.failure.code === 'no-half') throw error;
      reason = `WebGPU failed to start on ${description}: ${messageOf(error)}`;
    }
  demandSingle(reason);
  return { engine: await openCpuEngine(config, adapted), reason };
}

/** The WebGPU engine on a device that ends with it. */
async function openOn(device: Device, config: ModelConfig, options: WebgpuOptions): Promise<LanguageEngine> {
  try {
    const engine = await openWebgpuEngine(config, device, options);
    device.check();
    return {
      ...engine,
      close() {
        engine.close();
        device.destroy();
      },
    };
  } catch (error) {
    device.destroy();
    throw error;
  }
}
