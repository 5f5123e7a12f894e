import type { BanditWorld, Experiment, ModelWorld, TalesWorld } from '../../experiment/experiment';
import { hasRewards } from '../../experiment/modelWorld';
import { type WorldsWords, worldsWords } from '../../words/en/worlds';
import { percent } from './format';

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
  response: WorldsWords['tales']['response'];
  drawn: WorldsWords['tales']['drawn'];
  prompt: string;
  /** What the anchor does in the first phase. */
  sampled: string;
  /** What the oracle does if the arm learns from pairs of the anchor's responses, with `<oracle/>` in it. */
  compares: string;
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

type Kind = keyof Pick<WorldsWords, 'tales' | 'model' | 'bandit'>;

/** What all worlds say in one way. */
const common = ({ response, drawn, prompt, compare, ...words }: WorldsWords[Kind]) => ({
  response,
  drawn,
  prompt,
  compare,
  waiting: { sample: words.waitingSample, solve: words.waitingSolve, compare: words.waitingCompare },
});

function tales({ sampling, solve, oracle }: TalesWorld): WorldWords {
  const { tales: words, compares } = worldsWords();
  return {
    ...common(words),
    table: null,
    learner: words.learner,
    sampled: words.sampled(sampling.responses, sampling.prompts),
    compares: compares.texts,
    oracle: oracleText(oracle),
    solve: { steps: solve.steps, exact: false },
    figures: {
      nats: words.nats,
      reward: words.reward,
      wins: (judged, over) => ({ unit: words.winsUnit, description: words.wins(judged, over) }),
    },
  };
}

function model({ sampling, solve, oracle, judge, model: { source } }: ModelWorld): WorldWords {
  const { model: words, compares, oracle: oracles } = worldsWords();
  const given = judge.kind === 'pairs';
  const byPairs = !hasRewards({ judge });
  const { prompts, responses } = sampling;
  return {
    ...common(words),
    table: null,
    learner: words.learner(source),
    sampled: given ? words.given(prompts) : words.sampled(responses, prompts),
    compares: given ? compares.given : compares.chosen,
    oracle: oracle ? oracleText(oracle) : judge.kind === 'person' ? oracles.person : '',
    solve: { steps: solve.steps, exact: false },
    figures: {
      nats: words.nats,
      reward: byPairs ? words.rewardOfPairs : words.reward,
      wins: (judged, over) => ({
        unit: words.winsUnit,
        description: (byPairs ? words.winsOfPairs : words.wins)(judged, over),
      }),
    },
  };
}

function bandit({ actions, words: lengths, rewards, preferences, labels }: BanditWorld): WorldWords {
  const { bandit: words, compares } = worldsWords();
  const exact = labels.kind === 'exact';
  return {
    ...common(words),
    table: { actions, words: lengths, rewards: preferences ? null : rewards },
    learner: words.learner,
    sampled: words.sampled(actions.length),
    compares: exact ? compares.exact : compares.drawn(labels.count),
    oracle: '',
    solve: { steps: labels.steps, exact },
    figures: {
      nats: words.nats,
      reward: words.reward,
      wins: (judged, over) => ({
        unit: words.winsUnit,
        description: (preferences ? words.winsOfGame : words.wins)(judged, over),
      }),
    },
  };
}

function oracleText({ kind, temperature, labelNoise, lengthBias, pairs, proxy }: TalesWorld['oracle']): string {
  const { oracle: words } = worldsWords();
  if (kind === 'person') return words.person;
  const parts = [
    kind === 'hard' ? words.hard : words.bradleyTerry(temperature),
    pairs === 'best-worst' ? words.bestWorst : words.random,
  ];
  if (labelNoise > 0) parts.push(words.flipped(percent(labelNoise)));
  if (lengthBias !== 0) parts.push(words.biased(lengthBias));
  const people = `${parts.join(' · ')}.`;
  return proxy ? words.proxy(people, proxy.labels) : people;
}
