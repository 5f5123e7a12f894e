import { REWARDS } from './judged';
import { count, fixed, signed, significant } from './numbers';

/** What a verdict says, in English. Another language has a table of the same type, with its own numbers. */
export const VERDICT_WORDS = {
  /** A number with all its digits. */
  written: String as (x: number) => string,
  fixed,
  signed,
  significant,
  rewards: REWARDS,
  inGap: 'in the duality gap',
  steps: 'steps',
  /** {beta}, and of an interval {plain}, {plainKl}, {control}, {controlKl} stand for what they are. */
  conclusions: {
    plainUntold: 'momentum cannot be told from the plain iteration ({plain})',
    plainSame: 'momentum makes no difference that matters',
    moreKlUntold:
      'momentum earns more in as many iterations, but at equal KL to the base it cannot be told from the plain iteration ({plainKl})',
    moreKlBehind:
      'momentum earns more in as many iterations, but at equal KL to the base it is behind the plain iteration',
    own: 'momentum adds something that {beta} does not',
    helpsKlUntold:
      'momentum helps and earns more than {beta}, but at equal KL to the base the two cannot be told apart ({controlKl})',
    helpsKlBehind: 'momentum helps and earns more than {beta}, but at equal KL to the base it is behind',
    helpsSame: 'momentum helps, but no more than {beta} would',
    helpsUntold: 'momentum helps, but cannot be told from {beta} ({control})',
    betaMoreKlUntold:
      'momentum helps and {beta} earns more, but at equal KL to the base the two cannot be told apart ({controlKl})',
    betaMoreKlBehind: 'momentum helps; {beta} earns more, but at equal KL to the base it is behind momentum',
    helpsLess: 'momentum helps, but less than {beta} does',
    noControl: 'momentum is ahead, but without its control it may be no more than {beta}',
    lessKlUntold:
      'momentum earns less in as many iterations, but at equal KL to the base it cannot be told from the plain iteration ({plainKl})',
    lessKlAhead:
      'momentum earns less in as many iterations, but at equal KL to the base it is ahead of the plain iteration',
    harmLess: 'momentum does harm, but less than {beta} does',
    harm: 'momentum does harm',
    more: 'momentum does more than {beta}',
    earnsMoreKlUntold:
      'momentum earns more than {beta}, but at equal KL to the base the two cannot be told apart ({controlKl})',
    earnsMoreKlBehind: 'momentum earns more than {beta}, but at equal KL to the base it is behind',
    betaEarnsKlUntold:
      '{beta} earns more than momentum, but at equal KL to the base the two cannot be told apart ({controlKl})',
    betaEarnsKlBehind: '{beta} earns more than momentum, but at equal KL to the base it is behind',
    noMore: 'momentum does no more than {beta}',
    betaUntold: 'momentum cannot be told from {beta} ({control})',
    less: 'momentum does less than {beta}',
  },
  smallerBeta: 'a smaller β',
  largerBeta: 'a larger β',
  against: (other: string) => `Against ${other}`,
  oneAgainst: (one: string, other: string) => `${one} against ${other}`,
  compared: (against: string, how: string) => `${against}: ${how}.`,
  gap: 'gap',
  klFromEquilibrium: 'KL from the equilibrium',
  notWithin: 'not within the run',
  end: (ours: string, theirs: string) => `in the end ${ours} against ${theirs}`,
  neither: (gap: string, end: string) => `neither comes to half the base policy’s ${gap}; ${end}`,
  stepsTo: (gap: string, epsilon: string, ours: string, theirs: string, end: string) =>
    `steps to a ${gap} of ε = ${epsilon}: ${ours} against ${theirs}; ${end}`,
  gapLarger: (by: string) => `a duality gap larger by ${by}`,
  gapSmaller: (by: string) => `a duality gap smaller by ${by}`,
  atKl: (kl: string) => ` at ${kl} to the base`,
  sameKl: 'the same KL',
  moreKl: (nats: string) => `${nats} nats more KL`,
  lessKl: (nats: string) => `${nats} nats less KL`,
  oneSeed: (size: string) => `${size}, on one seed`,
  holm: (of: number) => `, one of ${of} (Holm)`,
  interval: (level: string, range: string, seeds: number, which: string) =>
    `${level} interval ${range}, ${seeds} seeds, paired${which}`,
  range: (low: string, high: string) => `${low} to ${high}`,
  equalKl: (lead: string) => `. At equal KL, by √KL between iterations: ${lead}`,
  nothing: 'Nothing has run yet.',
  noOther: 'No arm uses momentum, and there is no other to compare with.',
  noMatch: (arm: string) => `No arm without momentum matches ${arm} in objective, reference and β, β·T/c_T or β(1−α).`,
  notYet: 'The comparison begins when every arm has finished its first iteration.',
  after: (iterations: number, headline: string) => `After ${count(iterations, 'iteration')}: ${headline}`,
  seedsOf: (done: number, of: number) => `${done} of ${count(of, 'seed')}`,
  iterationsOf: (done: number, of: number) => `${done} of ${count(of, 'iteration')}`,
  allSeeds: 'all seeds are in',
  lastIteration: 'the last iteration',
  soFar: (part: string, all: string) => `So far, after ${part}: no verdict before ${all}.`,
  leadAgainst: (lead: string, unit: string, other: string) => `${lead} ${unit} against ${other}`,
  isAt: (arm: string, leads: string) => ` ${arm} is at ${leads}.`,
  few: (seeds: number) => `, though ${seeds} seeds are few`,
  tooFew: 'one seed is too few to say whether momentum helps.',
  withArm: (arm: string, said: string) => `with “${arm}”, ${said}`,
  withOther: (arm: string, said: string) => `With “${arm}”, ${said}`,
  smallestGap: 'smallest duality gap',
  best: (arm: string, most: string, arms: number, but: string) => `${arm} has the ${most} of ${arms} arms, ${but}.`,
  untold: (other: string, half: string) => `cannot be told from ${other} (${half})`,
  bestOneSeed: 'on one seed, which is too few to tell them apart',
  bestUntold: (untold: string) => `but ${untold}`,
  bestSame: (other: string) => `but by less than matters over ${other}`,
  bestBehind: (other: string) => `but ${other} gets there sooner`,
  bestKlUntold: (untold: string) => `but at equal KL to the base it ${untold}`,
  bestKlBehind: (other: string) => `but at equal KL to the base it is not ahead of ${other}`,
  bestAhead: (other: string) => `ahead of ${other}`,
};

export type VerdictWords = typeof VERDICT_WORDS;
