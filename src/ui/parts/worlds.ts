import type { BanditWorld, Experiment, TalesWorld } from '../../experiment/experiment';
import { count, percent } from './format';

/** What the page's sentences call the things of a world, and the figures of its settings that they name. */
export interface WorldWords {
  /** Responses are texts, which can be saved as labelled pairs. */
  hasTexts: boolean;
  /** Who learns; begins a sentence. */
  learner: string;
  /** What the policy gives to a prompt, and what it draws while it solves. */
  response: string;
  drawn: string;
  prompt: string;
  /** What the anchor does in the first phase. */
  sampled: string;
  /** What an oracle (or the one that knows all) does if the arm learns from pairs of the anchor's responses. */
  compares: { article: 'an' | 'the'; does: string };
  /** How the oracle judges, as its settings say; empty if there is nothing to say. */
  oracle: string;
  /** How a proximal step is solved: in optimiser steps, or exactly. */
  solve: { steps: number; exact: boolean };
  /** What will stand in a part of the page that is still empty. */
  waiting: { sample: string; solve: string; compare: string };
  /** Title of the comparison of all arms. */
  compare: string;
}

const WORLDS: {
  [Kind in Experiment['world']['kind']]: (world: Extract<Experiment['world'], { kind: Kind }>) => WorldWords;
} = { tales, bandit };

/** The words of an experiment's world. */
export const wordsOf = ({ world }: Pick<Experiment, 'world'>): WorldWords =>
  // The record is by kind, so the function takes this world.
  (WORLDS[world.kind] as (world: Experiment['world']) => WorldWords)(world);

function tales({ sampling, solve, oracle }: TalesWorld): WorldWords {
  return {
    hasTexts: true,
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
  };
}

function bandit({ actions, labels }: BanditWorld): WorldWords {
  const exact = labels.kind === 'exact';
  return {
    hasTexts: false,
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
  };
}

function oracleText({ kind, temperature, labelNoise, lengthBias, pairs }: TalesWorld['oracle']): string {
  const parts = [
    kind === 'hard' ? 'The higher reward always wins' : `Bradley–Terry at temperature ${temperature}`,
    pairs === 'best-worst' ? 'best against worst' : 'two at random',
  ];
  if (labelNoise > 0) parts.push(`${percent(labelNoise)} of the labels flipped`);
  if (lengthBias !== 0) parts.push(`biased by ${lengthBias} a word`);
  return `${parts.join(' · ')}.`;
}
