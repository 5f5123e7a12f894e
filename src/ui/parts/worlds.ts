import type { BanditWorld, Experiment, ModelWorld, TalesWorld } from '../../experiment/experiment';
import { count, percent } from './format';

export interface ActionTable {
  actions: readonly string[];
  /** Length of each, in words. */
  words: readonly number[];
  /** [prompt][action]: true rewards; null if preferences judge. */
  rewards: readonly (readonly number[])[] | null;
}

/** What the page says about a world: its nouns, and the numbers of its settings that its sentences name. */
interface WorldWords {
  /** The actions, if a policy is a table over them; null if it writes texts. */
  table: ActionTable | null;
  /** Who learns; begins a sentence. */
  learner: string;
  /** What the policy gives to a prompt, and what it draws while it solves. */
  response: string;
  drawn: string;
  prompt: string;
  /** What the anchor does in the first phase. */
  sampled: string;
  /** What the oracle does if the arm learns from pairs of the anchor's responses. */
  compares: { article: 'an' | 'the'; does: string };
  /** How the oracle judges, as its settings say; empty if there is nothing to say. */
  oracle: string;
  /** How a proximal step is solved: in optimiser steps, or exactly. */
  solve: { steps: number; exact: boolean };
  /** What will stand in a part of the page that is still empty. */
  waiting: { sample: string; solve: string; compare: string };
  /** Title of the comparison of all arms. */
  compare: string;
  /** What the charts say of the policy that is judged, and their units. */
  figures: {
    nats: string;
    reward: (judged: string) => string;
    wins: (judged: string, over: string) => { unit: string; description: string };
  };
}

const WORLDS: {
  [Kind in Experiment['world']['kind']]: (world: Extract<Experiment['world'], { kind: Kind }>) => WorldWords;
} = { tales, bandit, model };

/** The words of an experiment's world. */
export const wordsOf = ({ world }: Pick<Experiment, 'world'>): WorldWords =>
  // The function under a world's kind takes that world, which the compiler cannot see.
  (WORLDS[world.kind] as (world: Experiment['world']) => WorldWords)(world);

function tales({ sampling, solve, oracle }: TalesWorld): WorldWords {
  return {
    table: null,
    learner: 'A small language model',
    response: 'ending',
    drawn: 'fresh ending',
    prompt: 'beginning',
    sampled: `writes ${count(sampling.responses, 'ending')} for each of ${count(sampling.prompts, 'beginning')}`,
    compares: { article: 'an', does: 'says which of two it prefers' },
    oracle: oracleText(oracle),
    solve: { steps: solve.steps, exact: false },
    waiting: {
      sample: 'Here the responses will stand, each with its true reward.',
      solve: 'Here the loss will stand, and each token will show what happened to its probability.',
      compare: 'Here the arms will answer the same beginnings with the same random numbers, before and after.',
    },
    compare: 'Same beginning, same random numbers',
    figures: {
      nats: 'nats a response',
      reward: (judged) => `Mean true reward of the responses of ${judged} to the evaluation prompts.`,
      wins: (judged, over) => ({
        unit: 'share of prompts',
        description: `Share of prompts on which the response of ${judged} earns more than that of ${over}, same random numbers; ties count half.`,
      }),
    },
  };
}

function model({ sampling, solve, oracle, judge, model: { source } }: ModelWorld): WorldWords {
  const given = judge.kind === 'pairs';
  const byPairs = judge.kind !== 'rules';
  const { prompts, responses } = sampling;
  return {
    table: null,
    learner: source ? `An adapter of ${source}` : 'An adapter of a model of your own',
    response: 'response',
    drawn: 'fresh response',
    prompt: 'prompt',
    sampled: given
      ? `draws nothing: ${count(prompts, 'pair')} of the file are taken`
      : `writes ${count(responses, 'response')} for each of ${count(prompts, 'prompt')}`,
    compares: { article: 'the', does: given ? 'has labelled each pair' : 'says which of two it prefers' },
    oracle: oracle ? oracleText(oracle) : judge.kind === 'person' ? YOU : '',
    solve: { steps: solve.steps, exact: false },
    waiting: {
      sample: 'Here the responses will stand.',
      solve: 'Here the loss will stand, and each token will show what happened to its probability.',
      compare: 'Here the arms will answer the same prompts with the same random numbers, before and after.',
    },
    compare: 'Same prompt, same random numbers',
    figures: {
      nats: 'nats a response',
      reward: (judged) =>
        byPairs
          ? `Share of the held-out pairs whose chosen response ${judged} prefers, by log-ratios to the base; ties count half.`
          : `Mean of what the rules give the responses of ${judged} to the held-out prompts.`,
      wins: (judged, over) => ({
        unit: 'share of prompts',
        description: byPairs
          ? `Share of held-out pairs that ${judged} prefers as they were judged and ${over} does not; ties count half.`
          : `Share of prompts on which the response of ${judged} earns more than that of ${over}, same random numbers; ties count half.`,
      }),
    },
  };
}

function bandit({ actions, words, rewards, preferences, labels }: BanditWorld): WorldWords {
  const exact = labels.kind === 'exact';
  return {
    table: { actions, words, rewards: preferences ? null : rewards },
    learner: 'A policy over a few actions',
    response: 'action',
    drawn: 'fresh draw',
    prompt: 'prompt',
    sampled: `spreads its bets over ${count(actions.length, 'action')}`,
    compares: exact
      ? { article: 'the', does: 'knows how often each beats each' }
      : { article: 'an', does: `compares two at a time, ${count(labels.count, 'time')}` },
    oracle: '',
    solve: { steps: labels.steps, exact },
    waiting: {
      sample: 'Here the probability of every action will stand.',
      solve: 'Here every action will show what happened to its probability.',
      compare: 'Here the probabilities of every arm will stand, before and after.',
    },
    compare: 'All arms, side by side',
    figures: {
      nats: 'nats',
      reward: (judged) => `Expected true reward of ${judged}.`,
      wins: (judged, over) => ({
        unit: 'chance',
        description: `Chance that an action of ${judged} ${preferences ? 'is preferred to' : 'earns more than'} one of ${over}, each drawn for itself${preferences ? '' : '; ties count half'}.`,
      }),
    },
  };
}

const YOU = 'You are the oracle: any two that differ, the order hidden.';

function oracleText({ kind, temperature, labelNoise, lengthBias, pairs, proxy }: TalesWorld['oracle']): string {
  if (kind === 'person') return YOU;
  const parts = [
    kind === 'hard' ? 'The higher reward always wins' : `Bradley–Terry at temperature ${temperature}`,
    pairs === 'best-worst' ? 'best against worst' : 'two at random',
  ];
  if (labelNoise > 0) parts.push(`${percent(labelNoise)} of the labels flipped`);
  if (lengthBias !== 0) parts.push(`biased by ${lengthBias} a word`);
  const people = `${parts.join(' · ')}.`;
  return proxy ? `${people} A reward model that learnt from ${proxy.labels} such labels judges instead.` : people;
}
