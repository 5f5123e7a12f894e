import { type Hashes, type OwnFiles, type OwnModel, openOwnMaterial } from '../engine/input/material';
import { shownTokens } from '../engine/input/shownTokens';
import { adapterZip, exportFile } from '../engine/input/takeAway';
import {
  adapterOf,
  type Classify,
  newAdapter,
  type OwnData,
  type OwnPair,
  type OwnPrompt,
  openJudge,
  splitOfData,
  type TrainedAdapter,
} from '../engine/learners/own';
import type { OnIteration } from '../engine/loop/run';
import type { OwnMaterial } from '../engine/open';
import { type Probed, probe } from '../engine/probe';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import { Failed, failureOf } from '../messages/failure';
import { adapterShapes, initialAdapter, isTrained } from '../model/adapter/adapter';
import { readPeft } from '../model/adapter/peft';
import { blobSource } from '../model/formats/source';
import { openModel } from '../model/readModel';
import type { Tokenizer } from '../model/tokenizer/tokenizer';
import { weightShapes } from '../model/weights';
import { openClassifier } from './classify';
import { newKept } from './kept';
import {
  type ChosenFiles,
  type ExportJob,
  type ExportNote,
  OPENED,
  type Opened,
  type OwnFacts,
  type OwnNote,
  type WorkerMessage,
} from './protocol';

/** A model and data that a person has chosen, in the worker. */

/** Prompts or pairs that are shown. */
const EXAMPLES = 20;
/** Bars of the histogram of lengths. */
const BINS = 16;

/** Least time between two reports of how far the reading is, milliseconds. */
const REPORT_MS = 100;

/** GGUF files begin with this. */
const GGUF = 'GGUF';
/** Files that a folder has, of which one alone is no model. */
const OF_FOLDER = /\.(json|safetensors|jinja|model|txt)$/i;

/** One file is a model in the format of GGUF, or is refused as none; several are those of a folder, and so is what only a folder has. Rejects with an Error. */
async function openFiles({ model, name, data, classifier = [] }: ChosenFiles): Promise<OwnFiles> {
  const [only] = model;
  const isGguf =
    model.length === 1 && (!OF_FOLDER.test(only!.name) || (await only!.slice(0, GGUF.length).text()) === GGUF);
  const byName = new Map(model.map((file) => [file.name, file]));
  const ggufs = model.filter((file) => /\.gguf$/i.test(file.name)).map((file) => file.name);
  if (!isGguf && ggufs.length > 0 && !byName.has('config.json'))
    throw new Error(`choose one GGUF file alone, of ${ggufs.slice(0, 3).join(', ')}`);
  const folder = {
    open: async (wanted: string) => {
      const file = byName.get(wanted);
      return file ? blobSource(wanted, file) : null;
    },
  };
  return {
    model: isGguf ? blobSource(only!.name, only!) : folder,
    name,
    data: blobSource(data.name, data),
    ...(classifier.length > 0 && { classifier: sourcesOf(classifier) }),
  };
}

const sourcesOf = (files: readonly File[]) =>
  [...files].sort((a, b) => (a.name < b.name ? -1 : 1)).map((file) => blobSource(file.name, file));

/** The worker can be ended as a whole, which is what stops a pattern of the model's that takes for ever. */
const withinTime = <T>(work: () => T): T => work();

/** Reads everything, and reports how far it is, what it found, or why it cannot be used. */
export async function readChosen(
  world: ModelWorld,
  files: ChosenFiles,
  report: (note: OwnNote) => void,
): Promise<void> {
  const told: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const onBytes = (done: number, all: number) => {
    const now = performance.now();
    if (now - last < REPORT_MS && done < all) return;
    last = now;
    report({ state: 'reading', done, all });
  };
  try {
    const tell = (line: string) => told.push(line);
    const reading = { now: new Date(), tell, withinTime, onBytes };
    const read = await openOwnMaterial(world, await openFiles(files), reading);
    const { judge } = read.world;
    const hashes: Hashes = {
      ...{ model: read.world.model.sha256!, data: read.world.data.sha256! },
      ...(judge.kind === 'classifier' && { classifier: judge.sha256! }),
    };
    if (judge.kind === 'classifier') told.push(await tryClassifier(files.classifier ?? [], judge, read.material));
    const hasChat = read.material.model.writeChat !== null;
    const facts = { ...factsOf(read.world, read.material), hasChat };
    report({ state: 'ready', world: read.world, hashes, facts, told });
  } catch (error) {
    report({ state: 'failed', detail: failureOf(error), told });
  }
}

/** Opens a classifier and lets it judge the first prompt, so that what is wrong with it is said before a run. */
async function tryClassifier(
  files: readonly File[],
  judge: Parameters<typeof openClassifier>[1],
  { data }: OwnMaterial,
): Promise<string> {
  const { classify, close } = await openClassifier(files, judge);
  try {
    const first = data.kind === 'pairs' ? data.pairs[0]!.prompt : data.prompts[0]!;
    const began = performance.now();
    const reward = await classify(first.text, first.text);
    const ms = performance.now() - began;
    return `classifier: gives the first prompt, as its own answer, ${reward.toPrecision(4)}, in ${ms.toFixed(0)} ms`;
  } finally {
    close();
  }
}

const sizeOf = (shapes: ReadonlyMap<string, readonly number[]>): number =>
  [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

const shown = ({ text, reading }: OwnPrompt) => ({ prompt: text, ...(reading && { reading }) });

function factsOf(world: ModelWorld, { model: { config, tokenizer }, data }: OwnMaterial): Omit<OwnFacts, 'hasChat'> {
  const adapter = adapterOf(config, world);
  const trained = [...adapterShapes(config, adapter)].filter(([name]) => isTrained(adapter, name));
  const split = splitOfData(world, data);
  const most = Math.min(world.data.maxTokens, config.max_position_embeddings);
  const bins = Array.from({ length: BINS }, () => 0);
  for (const tokens of lengthsOf(data)) bins[Math.min(BINS - 1, Math.floor((BINS * tokens) / (most + 1)))]!++;
  return {
    parameters: sizeOf(weightShapes(config)),
    layers: config.num_hidden_layers,
    context: config.max_position_embeddings,
    trained: sizeOf(new Map(trained)),
    split: { heldOut: split.heldOut.length, training: split.training },
    lengths: { most, bins },
    examples: examplesOf(data, tokenizer),
  };
}

const lengthOf = ({ prompt, chosen, rejected }: OwnPair): number =>
  prompt.ids.length + Math.max(chosen.ids.length, rejected.ids.length);

/** Tokens of each prompt, or of each pair with its longer response. */
const lengthsOf = (data: OwnData): number[] =>
  data.kind === 'pairs' ? data.pairs.map(lengthOf) : data.prompts.map(({ ids }) => ids.length);

function examplesOf(data: OwnData, tokenizer: Tokenizer): OwnFacts['examples'] {
  if (data.kind === 'prompts')
    return data.prompts
      .slice(0, EXAMPLES)
      .map((prompt) => ({ ...shown(prompt), tokens: prompt.ids.length, parts: [shownTokens(tokenizer, prompt)] }));
  return data.pairs.slice(0, EXAMPLES).map((pair) => ({
    ...shown(pair.prompt),
    tokens: lengthOf(pair),
    parts: [pair.prompt, pair.chosen, pair.rejected].map((part) => shownTokens(tokenizer, part)),
    chosen: pair.chosen.text,
    rejected: pair.rejected.text,
  }));
}

/** What an experiment would take, measured on the chosen files; `isWanted` says whether anybody still waits for it. */
export async function probeChosen(
  experiment: Experiment & { world: ModelWorld },
  files: ChosenFiles & { hashes: Hashes },
  machine: Omit<Parameters<typeof probe>[2], 'own'>,
  isWanted: () => boolean,
): Promise<Probed> {
  const { world } = experiment;
  const reading = { now: new Date(), tell() {}, withinTime };
  const { material } = await openOwnMaterial(world, await openFiles(files), reading, files.hashes);
  const tuning = { ...machine.tuning, memory: files.memory };
  return probe(
    experiment,
    world,
    { ...machine, tuning, own: material },
    () => performance.now(),
    () => {
      if (!isWanted()) throw new Failed({ code: 'worker-stopped' });
    },
  );
}

/** The same files again, and an adapter beside them, to be asked. Nothing is read before something is asked. */
export function newOpened({ experiment, own, adapter }: Opened) {
  const { world, engine } = experiment;
  const kept = newKept();
  let material: (OwnMaterial & { model: OwnModel }) | null = null;
  const classifier = newClassifier(own.classifier, world);
  let trained: TrainedAdapter | null = null;
  const reading = { now: new Date(), tell() {}, withinTime };
  return {
    kept,
    ready: async () =>
      (material ??= (await openOwnMaterial(world, await openFiles(own), reading, own.hashes)).material),
    async trained({ model: { config } }: OwnMaterial): Promise<TrainedAdapter> {
      if (trained) return trained;
      if (adapter.length === 0) trained = newAdapter(config, world);
      else {
        const { adapter: form, weights } = await readPeft((name) => bytesOf(adapter, name), config);
        kept.add(OPENED, weights);
        trained = { adapter: form, weights: initialAdapter(config, form, world.adapter.seed) };
      }
      return trained;
    },
    judge: () => judgeOf(world, classifier),
    close: classifier.close,
    ...{ world, engine },
  };
}

/** The classifier of a world, opened when it is first asked, and again after it was closed; nothing if none judges. */
function newClassifier(
  files: readonly File[] = [],
  { judge }: ModelWorld,
): { readonly classify?: Classify; close(): void } {
  if (judge.kind !== 'classifier') return { close() {} };
  let opened: ReturnType<typeof openClassifier> | null = null;
  return {
    async classify(prompt, text) {
      opened ??= openClassifier(files, judge);
      return (await opened).classify(prompt, text);
    },
    close() {
      void opened?.then(({ close }) => close()).catch(() => {});
      opened = null;
    },
  };
}

const judgeOf = (world: ModelWorld, { classify = null }: { classify?: Classify | null }) => openJudge(world, classify);

async function bytesOf(files: readonly File[], name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = files.find((one) => one.name === name);
  if (!file) throw new Error(`${name} is missing`);
  return new Uint8Array(await file.arrayBuffer());
}

/** The same files again, for a run; after each iteration what every arm has learnt is handed out, and `take` writes it with its model. */
export function newOwnRun(
  experiment: Experiment & { world: ModelWorld },
  files: ChosenFiles & { hashes: Hashes },
  kept: ReturnType<typeof newKept>,
  say: (message: WorkerMessage) => void,
) {
  const { world, arms, engine } = experiment;
  let opened: (OwnMaterial & { model: OwnModel }) | null = null;
  const classifier = newClassifier(files.classifier, world);
  const { classify } = classifier;
  const onIteration: OnIteration = async ({ seed, iteration, learners }) => {
    const { config } = opened!.model;
    for (const arm of arms) {
      const trained = await learners.get(arm.id)?.weights?.();
      if (!trained) continue;
      const zip = await adapterZip({ experiment, world, arm, seed, iteration, config, trained });
      kept.add({ arm: arm.id, seed, iteration }, trained);
      say({ kind: 'adapter', arm: arm.id, seed, iteration, zip, kept: kept.places() });
    }
  };
  const material = async () => {
    const reading = { now: new Date(), tell() {}, withinTime };
    const { material } = await openOwnMaterial(world, await openFiles(files), reading, files.hashes);
    opened = { ...material, ...(classify && { classify }) };
    return opened;
  };
  const take = async ({ learnt, to, type }: ExportJob, onPiece: Parameters<typeof exportFile>[3]) => {
    const trained = kept.find(learnt);
    const arm = arms.find(({ id }) => id === learnt.arm);
    if (!trained || !arm) throw new Failed({ code: 'nothing-to-ask' });
    const { model: from, name } = await openFiles(files);
    const model = await openModel(from);
    const { config } = model;
    const where = { seed: learnt.seed, iteration: learnt.iteration };
    return exportFile(
      { experiment, world, arm, ...where, config, trained },
      { from, model, name },
      { to, type },
      onPiece,
    );
  };
  const ready = async () => opened ?? (await material());
  const judge = () => judgeOf(world, classifier);
  return { material, onIteration, ready, judge, close: classifier.close, world, engine, take };
}

/** Writes what was learnt, one job after the other: the next one, or `stop`, ends the one before. */
export function newTakeHome(own: Pick<ReturnType<typeof newOwnRun>, 'take'>) {
  let latest: object | null = null;
  return {
    async make(job: ExportJob, report: (note: ExportNote) => void): Promise<void> {
      const mine = {};
      latest = mine;
      let told = Number.NEGATIVE_INFINITY;
      const onPiece = async (done: number, of: number) => {
        const now = performance.now();
        if (now - told > REPORT_MS || done === of) {
          told = now;
          report({ state: 'making', done, of });
        }
        // Messages come in between, of which one may end it.
        await new Promise((resolve) => setTimeout(resolve));
        if (latest !== mine) throw new Failed({ code: 'worker-stopped' });
      };
      try {
        report({ state: 'making', done: 0, of: 1 });
        report({ state: 'made', ...(await own.take(job, onPiece)) });
      } catch (error) {
        report(latest === mine ? { state: 'failed', detail: failureOf(error) } : { state: 'stopped' });
      }
    },
    stop(): void {
      latest = null;
    },
  };
}
