import { splitOff, turnOf } from '../../domains/own/order';
import { countWords, openRules } from '../../domains/own/rules';
import type { TextDomain } from '../../domains/textDomain';
import type { ModelWorld, TextWorld } from '../../experiment/experiment';
import { Failed } from '../../messages/failure';
import { type Adapter, initialAdapter, modulesOf } from '../../model/adapter/adapter';
import { productsOf, withRoom } from '../../model/adapter/products';
import type { HostWeights, ModelConfig } from '../../model/config';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import type { TextResponse, TextSample } from '../../trace/events';
import { neutralText } from '../finetune/health';
import type { LanguageEngine, Policy } from '../language/engine';
import type { Work } from '../language/webgpu/plan';
import type { Rest } from '../loop/runtime';
import type { GivenPairs, TextSetup } from './generate';
import { askHeldOut } from './person';
import type { Person, Reading } from './preferring';
import { openTexts, type TextRuntime } from './texts';
import { plainSpace, productSpace } from './weightSpace';

/** A prompt as a person wrote it, and as the model reads it. */
export interface OwnPrompt {
  readonly text: string;
  readonly ids: readonly number[];
  /** Of a conversation. */
  readonly reading?: Reading;
}

/** What of a response no longer fits into the context: so many tokens, and the first of them, to be shown. */
export interface Cut {
  readonly count: number;
  readonly first: readonly number[];
}

/** A response of a pair, as far as the context holds it. */
export interface OwnResponse extends OwnPrompt {
  readonly cut?: Cut;
}

/** A pair of a person's; prompts of one text have the same ids. */
export interface OwnPair {
  readonly prompt: OwnPrompt;
  readonly chosen: OwnResponse;
  readonly rejected: OwnResponse;
}

/** What a person brings to a world of kind `model`, read and checked: `prompts` for rules, of which no two are alike, or `pairs`. */
export type OwnData =
  | { readonly kind: 'prompts'; readonly prompts: readonly OwnPrompt[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly OwnPair[] };

/** What a classifier makes of a response to a prompt. */
export type Classify = (prompt: string, text: string) => Promise<number>;

interface Own {
  engine: LanguageEngine;
  tokenizer: Tokenizer;
  /** What is trained: the adapter's weights, which change nothing yet. */
  base: HostWeights;
  data: OwnData;
  /** Null if nobody can be asked. */
  person: Person | null;
  /** Null where no classifier is run. */
  classify?: Classify | null;
  /** Awaited between two pieces of a long computation on the host. */
  rest?: Rest;
}

/** Rows that are sampled or evaluated together: more would take memory, and be no faster. */
export const ROWS_TOGETHER = 16;

/** Labels of a file: the chosen response has the higher reward, and always wins. */
const AS_GIVEN = { kind: 'hard', temperature: 1, labelNoise: 0, lengthBias: 0, pairs: 'best-worst' } as const;

/** A person is asked about any two. */
const ASKED = { ...AS_GIVEN, kind: 'person', pairs: 'random' } as const;

/** The adapter of a world, as it is taken away. Throws an Error that lists the model's linear layers if a target is none of them. */
export const adapterOf = (
  config: ModelConfig,
  { adapter: { targets, seed: _, exact: __, ...rest } }: ModelWorld,
): Adapter => ({
  ...rest,
  modules: modulesOf(config, targets),
});

/** An adapter with values of all its weights, be they trained or not. */
export interface TrainedAdapter {
  readonly adapter: Adapter;
  readonly weights: HostWeights;
}

/** The adapter as it is taken away, before anything is trained. */
export function newAdapter(config: ModelConfig, world: ModelWorld): TrainedAdapter {
  const adapter = adapterOf(config, world);
  return { adapter, weights: initialAdapter(config, adapter, world.adapter.seed) };
}

/** The adapter that an engine trains, and its first weights: with room for the sum of two solutions if sums are to be exact. */
export function trainedAdapter(config: ModelConfig, world: ModelWorld): TrainedAdapter {
  const { adapter: own, weights } = newAdapter(config, world);
  if (!world.adapter.exact) return { adapter: own, weights };
  const adapter = withRoom(own);
  return { adapter, weights: productsOf(config, adapter, async () => {}).resized(weights, own.rank, adapter.rank) };
}

/** What a run of a world will ask of an engine: every arm keeps four sets of weights at most, and one is being trained. */
export function ownWork({ sampling, solve, data }: ModelWorld, arms: number): Work {
  const rows = 2 * Math.ceil(solve.pairsPerStep / solve.microBatches);
  return {
    policies: 2 + 4 * arms,
    batch: { rows, length: data.maxTokens, microBatches: solve.microBatches, together: 2 },
    trained: true,
    sampled: { rows: Math.min(ROWS_TOGETHER, sampling.prompts * sampling.responses), length: data.maxTokens },
  };
}

/** A person's model with an adapter, judged by their rules, or learning from their pairs. Rejects with a Failed if there are too few of these. */
export async function openOwn(
  world: ModelWorld,
  { engine, tokenizer, base, data, person, classify = null, rest = async () => {} }: Own,
): Promise<TextRuntime> {
  const { evaluation, sampling, solve, judge } = world;
  const parts = await partsOf(world, data, classify);
  const oracle = world.oracle ?? (judge.kind === 'person' ? ASKED : AS_GIVEN);
  const texts: TextWorld = { sampling, solve, evaluation, oracle };
  const { freezeA, exact } = world.adapter;
  const space = exact ? productSpace(engine, adapterOf(engine.config, world), rest) : plainSpace(engine, freezeA);
  const setup: TextSetup = {
    ...{ engine, tokenizer, world: texts, person },
    neutral: neutralText(tokenizer, engine.config, world.data.maxTokens),
    ...parts,
    ...(judge.kind === 'person' && { heldOutPairs: oncePerSeed((policy, seed) => askHeldOut(setup, policy, seed)) }),
    ...{ passes: 2, space, rowsTogether: ROWS_TOGETHER },
  };
  return openTexts(setup, base, world.data.maxTokens);
}

async function partsOf(
  world: ModelWorld,
  data: OwnData,
  classify: Classify | null,
): Promise<Pick<TextSetup, 'domain' | 'encode' | 'readingOf' | 'given' | 'heldOutPairs'>> {
  const { judge } = world;
  if (judge.kind === 'pairs') return ofPairs(pairsOf(data), world);
  const judged = (await openJudge(world, classify)) ?? ((_: string, text: string) => withoutReward(text));
  return { ...ofPrompts(promptsOf(data), world, judged), given: null, heldOutPairs: null };
}

export type TextJudge = TextDomain['judge'];

/** What was said in a prompt, without the marks of a chat template. */
export const saidOf = ({ text, reading }: Pick<OwnPrompt, 'text' | 'reading'>): string =>
  reading ? reading.turns.map(({ content }) => content).join('\n\n') : text;

/** What gives a response to a prompt its reward; null if nothing does. Rejects with a Failed if that is a classifier, and there is none. */
export async function openJudge(
  { judge }: Pick<ModelWorld, 'judge'>,
  classify: Classify | null,
): Promise<TextJudge | null> {
  if (judge.kind === 'rules') {
    const rules = await openRules(judge.rules);
    return (_, text) => rules(text);
  }
  if (judge.kind !== 'classifier') return null;
  if (!classify) throw new Failed({ code: 'no-classifier', facts: { source: judge.source } });
  return async (prompt, text) => ({ ...withoutReward(text), reward: await classify(prompt, text) });
}

/** Nobody says what a response is worth on its own. */
const withoutReward = (text: string) => ({ words: countWords(text), reward: 0, attributes: null, reason: null });

function oncePerSeed<Found>(find: (base: Policy, seed: number) => Promise<Found>): typeof find {
  const found = new Map<number, Promise<Found>>();
  return (base, seed) => {
    const known = found.get(seed) ?? find(base, seed);
    found.set(seed, known);
    return known;
  };
}

/** Pairs have prompts, too. */
function promptsOf(data: OwnData): readonly OwnPrompt[] {
  return data.kind === 'prompts' ? data.prompts : data.pairs.map(({ prompt }) => prompt);
}

function pairsOf(data: OwnData): readonly OwnPair[] {
  if (data.kind !== 'pairs') throw new Failed({ code: 'own-no-pairs' });
  return data.pairs;
}

function ofPrompts(
  prompts: readonly OwnPrompt[],
  world: ModelWorld,
  judge: TextJudge,
): Pick<TextSetup, 'domain' | 'encode' | 'readingOf'> {
  const { heldOut, training } = splitPrompts(prompts, world);
  const texts = (some: readonly OwnPrompt[]) => some.map(({ text }) => text);
  const [held, learnt] = [texts(heldOut), texts(training)];
  const readings = new Map(prompts.map(({ text, reading }) => [text, reading]));
  const said = new Map(prompts.map((prompt) => [prompt.text, saidOf(prompt)]));
  return {
    encode: encoderOf(new Map(prompts.map((prompt) => [prompt.text, prompt.ids]))),
    readingOf: (prompt) => readings.get(prompt),
    domain: {
      trainingPrompts: (seed, iteration, count) => turnOf(learnt, seed, iteration, count),
      heldOutPrompts: () => [...held],
      instructions: () => [],
      judge: (prompt, text) => judge(said.get(prompt)!, text),
    },
  };
}

function ofPairs(
  pairs: readonly OwnPair[],
  world: ModelWorld,
): Pick<TextSetup, 'domain' | 'encode' | 'given' | 'heldOutPairs'> {
  const { heldOut, training } = splitPairs(pairs, world);
  const given: GivenPairs = {
    sample: (seed, iteration, count) => asSample(turnOf(training, seed, iteration, count)),
  };
  const judged = asSample(heldOut);
  const prompts = heldOut.map(({ prompt }) => prompt.text);
  return {
    given,
    heldOutPairs: async () => judged,
    encode: encoderOf(new Map(pairs.map(({ prompt }) => [prompt.text, prompt.ids]))),
    domain: {
      trainingPrompts: (seed, iteration, count) => given.sample(seed, iteration, count).prompts,
      heldOutPrompts: () => prompts,
      instructions: () => [],
      judge: (_, text) => withoutReward(text),
    },
  };
}

/** The prompts that are held out, and how many prompts or pairs are learnt from. Throws a Failed if these are too few, or no pairs where pairs are wanted. */
export function splitOfData(world: ModelWorld, data: OwnData): { heldOut: OwnPrompt[]; training: number } {
  if (world.judge.kind === 'pairs') {
    const { heldOut, training } = splitPairs(pairsOf(data), world);
    return { heldOut: heldOut.map(({ prompt }) => prompt), training: training.length };
  }
  const { heldOut, training } = splitPrompts(promptsOf(data), world);
  return { heldOut: [...heldOut], training: training.length };
}

const splitPairs = (pairs: readonly OwnPair[], world: ModelWorld) =>
  demandEnough(
    splitOff(pairs, world.evaluation.prompts, ({ prompt }) => prompt.text),
    world,
  );

/** A text counts once, with the ids that it has last. */
function splitPrompts(prompts: readonly OwnPrompt[], world: ModelWorld) {
  const different = [...new Map(prompts.map((prompt) => [prompt.text, prompt])).values()];
  return demandEnough(
    splitOff(different, world.evaluation.prompts, ({ text }) => text),
    world,
  );
}

const encoderOf =
  (ids: ReadonlyMap<string, readonly number[]>): TextSetup['encode'] =>
  (prompt) =>
    ids.get(prompt)!;

function asSample(pairs: readonly OwnPair[]): TextSample {
  const response = (prompt: number, { text, ids }: OwnPrompt, reward: number): TextResponse => ({
    ...{ prompt, text, ids: [...ids], words: countWords(text), reward },
    ...{ attributes: null, reason: null },
  });
  return {
    kind: 'texts',
    prompts: pairs.map(({ prompt }) => prompt.text),
    responses: pairs.flatMap(({ chosen, rejected }, i) => [response(i, chosen, 1), response(i, rejected, 0)]),
  };
}

function demandEnough<Found extends ReturnType<typeof splitOff<unknown>>>(
  split: Found,
  { evaluation, sampling }: ModelWorld,
): Found {
  const [heldOut, training] = [split.heldOut.length, split.training.length];
  if (heldOut < evaluation.prompts || training < sampling.prompts)
    throw new Failed({
      code: 'own-too-few',
      facts: { heldOut, training, wanted: { heldOut: evaluation.prompts, training: sampling.prompts } },
    });
  return split;
}
