import type { SearchStep } from '../../trace/events';
import { translated } from '../language';
import { fixed, percent, plural, significant } from '../numbers';

const steps = (n: number) => plural(n, { one: 'step', other: 'steps' });

const english = {
  iteration: 'One iteration, phase by phase',
  inDetail: (phase: string) => `${phase}, in detail`,
  waiting: {
    label: 'Here the oracle will show what it prefers.',
    search: 'Here the instructions will stand that were tried, each with its score.',
    extrapolate: 'Here momentum will show its size and direction.',
  },
  arm: 'Arm',
  dial: (letter: string, arm: string) => `${letter} of ${arm}`,
  chooser: {
    previous: (noun: string) => `Previous ${noun}`,
    next: (noun: string) => `Next ${noun}`,
    at: (noun: string, now: number, of: number) => `${noun} ${now} of ${of}`,
  },
  bars: {
    reward: (reward: number | undefined) => `reward ${fixed(reward, 1)}`,
    was: (share: number | undefined) => `was ${percent(share, 1)}`,
  },
  sample: {
    instructed: 'The words in front are the instruction; the second response was written without them.',
    uninstructed: 'The empty instruction: both responses are the base policy’s.',
    nothing: '(says nothing)',
    proxy: (reward: string) => `proxy ${reward}`,
    unparsed: (reason: string) => `does not parse: ${reason}`,
    /** What a judge finds in a text, by the names of its attributes and of their values. */
    found: {
      counts: {
        sentences: (n) => plural(n, { one: 'sentence', other: 'sentences' }),
        words: (n) => plural(n, { one: 'word', other: 'words' }),
        repeats: (n) => plural(n, { one: 'repeat', other: 'repeats' }),
      } as Readonly<Record<string, (n: number) => string>>,
      marks: {} as Readonly<Record<string, string>>,
    },
    bars: 'Probability under the anchor',
  },
  label: {
    fresh: 'This arm does not learn from these: it asks about its own draws while it solves.',
    rewards: 'This arm does not learn from preferences but from the reward of every response.',
    preferred: 'preferred',
    rejected: 'rejected',
    chance: 'chance of this order',
    noPair: 'No pair here: all responses to this beginning were equal.',
    skipped: (n: number) => `${plural(n, { one: 'beginning', other: 'beginnings' })} gave no pair.`,
    name: 'Preferences',
    wins: 'Chance that the row is preferred to the column',
    drawn: (n: number | undefined) => `drawn ${n}`,
    first: (shown: number, of: number) => `The first ${shown} of ${of} actions.`,
  },
  loss: {
    picture: (first: number, last: number, step: number, of: number) =>
      `Loss by step: ${fixed(first, 3)} at first, ${fixed(last, 3)} at step ${step} of ${of}`,
    step1: 'step 1',
    loss: 'loss',
    order: 'right order',
    margin: 'margin',
    gradient: 'gradient',
    rate: 'rate',
  },
  search: {
    reasons: {
      'warm-up': 'drawn at random',
      gradient: 'up the gradient of the mean',
      exploration: 'a neighbour, since the mean is uncertain',
    } satisfies Record<SearchStep['reason'], string>,
    none: 'no instruction',
    quoted: (instruction: string) => `“${instruction}”`,
    picture: (queries: number, last: string, score: number) =>
      `Scores of ${queries} queries; the last, ${last}, scored ${fixed(score, 3)}`,
    query1: 'query 1',
    score: 'score',
    believed: 'believed',
    calls: 'oracle calls',
    best: (candidates: number) => `Best of ${candidates} candidates so far:`,
  },
  solve: {
    solved: (share: number) =>
      `Solved to ${percent(share)}: the margin, over the log-odds that the oracle gave to these labels.`,
    waiting: 'When the steps are done: what they did to the probabilities.',
    lost: (share: number) =>
      `The anchor has twice the adapter’s rank, so the steps began near it: ${significant(100 * share)} % of what it changes was left out.`,
    bars: 'Probability under the solution (bar) and the anchor (tick)',
  },
  tokens: {
    first: 'The first pair of the iteration, token by token.',
    unlearnt: 'The first pair of the iteration, from which this arm did not learn, token by token.',
    least: (nats: number) => `−${nats} nat or less`,
    most: (nats: number) => `+${nats} nat or more`,
    nats: (change: string) => `${change} nats`,
    change: (change: string, before: string, after: string) => `${change} nats, from ${before} to ${after}`,
  },
  momentum: {
    nothing: 'Nothing was trained, so there is nothing to carry on.',
    strength: 'strength α',
    step: 'last step, ‖solution − anchor‖',
    momentum: { previous: 'momentum, ‖α (solution − previous)‖', anchor: 'momentum, ‖α (solution − anchor)‖' },
    cosine: 'cosine with the last step',
    restarted: 'It pointed against the last step, so it was dropped (restart).',
    inFactors:
      'A and B of the adapter were extrapolated each for itself: what they change together is not exactly (1+α)·solution − α·previous.',
    bars: (anchor: string) => `Next anchor ${anchor} (bar) and solution (tick)`,
  },
  vectors: {
    previous: (name: string) => `previous ${name}`,
    anchor: (name: string) => `anchor ${name}`,
    solution: (name: string) => `solution ${name}`,
    next: (name: string) => `next anchor ${name}`,
    without: (step: number) =>
      `Last step of length ${significant(step)}; no momentum, so the next anchor is the solution`,
    with: (step: number, momentum: number, cosine: number) =>
      `Last step of length ${significant(step)}; momentum of length ${significant(momentum)}, cosine ${significant(cosine)} between them`,
  },
  /** The sentence of the four phases; what is between `<` and `>` opens its entry of the glossary. */
  sentence: {
    sampled: (anchor: string, does: string) => `The <anchor>anchor</anchor> ${anchor} ${does},`,
    sampledAside: (anchor: string, does: string) =>
      `The <anchor>anchor</anchor> ${anchor} ${does}, which only this page looks at: the policy will draw its own,`,
    oracle: 'oracle',
    rewards: (ofEach: string) => `the <oracle/> tells the reward ${ofEach},`,
    wins: (each: string) => `the <oracle/> tells how likely ${each} is to win,`,
    asks: (ofTwo: string) => `an <oracle/> says ${ofTwo} which it prefers,`,
    compares: (does: string) => `${does},`,
    pairs: (does: string, n: number) => `${does}, in ${plural(n, { one: 'pair', other: 'pairs' })},`,
    towards: { rewards: 'higher rewards', preferred: 'the preferred' },
    solved: (towards: string, solution: string, how: string) =>
      `the <solver>solver</solver> moves the policy towards ${towards} to ${solution}, ${how},`,
    exactly: 'in one exact step',
    inSteps: (n: number) => `in ${steps(n)}`,
    halfWayExact: 'by way of a half-way point, where it asks again',
    halfWay: (n: number) =>
      `in ${steps(n)} to a half-way point, where it asks again, and in ${steps(n)} from the anchor`,
    ownDraws: (taken: string) => `${taken}, with draws of its own on the way`,
    optimistic: (taken: string) => `${taken}, and adds this step less the last one`,
    carriesOn: (alpha: number, from: string) =>
      `and <momentum>momentum</momentum> carries it on by ${significant(alpha)} of ${from}.`,
    drawsBack: (alpha: number, from: string) =>
      `and <momentum>momentum</momentum> draws it back by ${significant(alpha)} of ${from}.`,
    from: { anchor: 'its distance from the anchor', previous: 'its last change' },
    restarted:
      'and <momentum>momentum</momentum>, which pointed backwards, is dropped: the next anchor is that solution.',
    lookAhead: 'and the next anchor is that solution: a look-ahead takes the place of <momentum>momentum</momentum>.',
    without: 'and without <momentum>momentum</momentum> the next anchor is that solution.',
    searchSampled: (n: number) =>
      `The <base>base policy</base> ends ${plural(n, { one: 'beginning', other: 'beginnings' })} twice, with words in front and without,`,
    searchRewards: 'an <oracle>oracle</oracle> tells the rewards,',
    searchPrefers: 'an <oracle>oracle</oracle> says which of the two it prefers,',
    searchSolved: (n: number) => `the <em>search</em> goes on to where the score should rise, ${steps(n)} in all,`,
    searchKept: 'and the best words so far stand before the prompt; the weights stay as they are.',
  },
  reference: {
    reference: 'reference',
    output: 'output',
    lookAhead: 'look-ahead',
    judged: 'judged',
    solution: (name: string) => `solution ${name}`,
    unseen: (name: string) => `solution ${name}, which no training sees`,
    untrained: 'none, since nothing is trained',
    bestWords: (base: string) => `base policy ${base}, the best words so far before the prompt`,
    extragradient: 'extragradient, asks again half-way',
    optimistic: 'optimistic, adds this step less the last one',
    none: 'none, the objective reads the policy alone',
    base: (name: string) => `base policy ${name}`,
    last: (name: string) => `last solution ${name}`,
    moving: (anchor: string, share: number, every: number) =>
      `${anchor}, drawn toward the policy: ${significant(share)} of the way, every ${steps(every)}`,
    mixture: (share: number, outer: string, anchor: string) =>
      `mixture of ${significant(share)} ${outer} and ${significant(1 - share)} ${anchor}`,
    first: (anchor: string) => `anchor ${anchor}, the base policy`,
    extrapolated: (anchor: string) => `anchor ${anchor} (extrapolated)`,
    plain: (anchor: string, solution: string) => `anchor ${anchor} (= solution ${solution})`,
  },
};

export type PhasesWords = typeof english;
export const phasesWords = translated('phases', english);
