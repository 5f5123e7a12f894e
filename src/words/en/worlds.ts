import { translated } from '../language';
import { plain, plural } from '../numbers';

/** A noun in the sentences of the phases: “each ending”, “of each ending”, “of two endings at a time”. */
const noun = (one: string) => ({ each: `each ${one}`, ofEach: `of each ${one}`, ofTwo: `of two ${one}s at a time` });

const tokens = 'Here the loss will stand, and each token will show what happened to its probability.';
const promptsWon = (judged: string, over: string) =>
  `Share of prompts on which the response of ${judged} earns more than that of ${over}, same random numbers; ties count half.`;

const english = {
  tales: {
    learner: 'A small language model',
    response: noun('ending'),
    drawn: noun('fresh ending'),
    prompt: 'beginning',
    sampled: (responses: number, prompts: number) =>
      `writes ${plural(responses, { one: 'ending', other: 'endings' })} for each of ${plural(prompts, { one: 'beginning', other: 'beginnings' })}`,
    waitingSample: 'Here the responses will stand, each with its true reward.',
    waitingSolve: tokens,
    waitingCompare: 'Here the arms will answer the same beginnings with the same random numbers, before and after.',
    compare: 'Same beginning, same random numbers',
    nats: 'nats a response',
    reward: (judged: string) => `Mean true reward of the responses of ${judged} to the evaluation prompts.`,
    winsUnit: 'share of prompts',
    wins: promptsWon,
  },
  model: {
    learner: (source: string) => (source ? `An adapter of ${source}` : 'An adapter of a model of your own'),
    response: noun('response'),
    drawn: noun('fresh response'),
    prompt: 'prompt',
    given: (pairs: number) => `draws nothing: ${plural(pairs, { one: 'pair', other: 'pairs' })} of the file are taken`,
    sampled: (responses: number, prompts: number) =>
      `writes ${plural(responses, { one: 'response', other: 'responses' })} for each of ${plural(prompts, { one: 'prompt', other: 'prompts' })}`,
    waitingSample: 'Here the responses will stand.',
    waitingSolve: tokens,
    waitingCompare: 'Here the arms will answer the same prompts with the same random numbers, before and after.',
    compare: 'Same prompt, same random numbers',
    nats: 'nats a response',
    rewardOfPairs: (judged: string) =>
      `Share of the held-out pairs whose chosen response ${judged} prefers, by log-ratios to the base; ties count half.`,
    reward: (judged: string) => `Mean of what the rules give the responses of ${judged} to the held-out prompts.`,
    winsUnit: 'share of prompts',
    winsOfPairs: (judged: string, over: string) =>
      `Share of held-out pairs that ${judged} prefers as they were judged and ${over} does not; ties count half.`,
    wins: promptsWon,
  },
  bandit: {
    learner: 'A policy over a few actions',
    response: noun('action'),
    drawn: noun('fresh draw'),
    prompt: 'prompt',
    sampled: (actions: number) => `spreads its bets over ${plural(actions, { one: 'action', other: 'actions' })}`,
    waitingSample: 'Here the probability of every action will stand.',
    waitingSolve: 'Here every action will show what happened to its probability.',
    waitingCompare: 'Here the probabilities of every arm will stand, before and after.',
    compare: 'All arms, side by side',
    nats: 'nats',
    reward: (judged: string) => `Expected true reward of ${judged}.`,
    winsUnit: 'chance',
    winsOfGame: (judged: string, over: string) =>
      `Chance that an action of ${judged} is preferred to one of ${over}, each drawn for itself.`,
    wins: (judged: string, over: string) =>
      `Chance that an action of ${judged} earns more than one of ${over}, each drawn for itself; ties count half.`,
  },
  /** What the oracle does, with `<oracle/>` in it. */
  compares: {
    texts: 'an <oracle/> says which of two it prefers',
    chosen: 'the <oracle/> says which of two it prefers',
    given: 'the <oracle/> has labelled each pair',
    exact: 'the <oracle/> knows how often each beats each',
    drawn: (times: number) => `an <oracle/> compares two at a time, ${plural(times, { one: 'time', other: 'times' })}`,
  },
  oracle: {
    person: 'You are the oracle: any two that differ, the order hidden.',
    hard: 'The higher reward always wins',
    bradleyTerry: (temperature: number) => `Bradley–Terry at temperature ${plain(temperature)}`,
    bestWorst: 'best against worst',
    random: 'two at random',
    flipped: (share: string) => `${share} of the labels flipped`,
    biased: (bias: number) => `biased by ${plain(bias)} a word`,
    proxy: (people: string, labels: number) =>
      `${people} A reward model that learnt from ${labels} such labels judges instead.`,
  },
};

export type WorldsWords = typeof english;
export const worldsWords = translated('worlds', english);
