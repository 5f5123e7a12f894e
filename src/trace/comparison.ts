import { endOf } from '../algorithms/pace';
import { type Interval, mean, studentInterval } from '../algorithms/statistics';
import type { Arm, Experiment } from '../experiment/experiment';
import { isExact, isGame } from '../experiment/kinds';
import { klGrid, leadAtEqualKl, waysOf } from './equalKl';
import type { Trace } from './fold';
import { merit, rewardKind } from './judged';
import { metric, overSeeds, pairedDifferences, type Quantity } from './series';
import { type ExactLead, epsilonFor, exactLead } from './steps';
import { VERDICT_WORDS, type VerdictWords } from './verdictWords';

/**
 * How two arms stand: ahead or behind if the interval leaves out 0; the same if a test of equivalence says that they differ by less than matters;
 * else they cannot be told apart, which is not to say that they are equal.
 */
export type Outcome = 'ahead' | 'behind' | 'same' | 'untold';

/** A lead over seeds, and what it comes to. */
interface Lead extends Interval {
  outcome: Outcome;
}

export interface Comparison {
  /** The arm in question: the one with momentum, or if none has it, the first. */
  one: Arm;
  other: Arm;
  /** How far the one is ahead, one number a seed: in true reward, or in a smaller duality gap; in an exact world in steps to ε. */
  differences: number[];
  /** Their mean, with its interval at the level of the comparison. */
  lead: Lead;
  /** One − other in KL to the base, nats; null in an exact world and in a game. */
  klBase: Interval | null;
  /** The lead in true reward at equal KL to the base; null where `klBase` is, and if both went equally far. */
  atEqualKl: Lead | null;
  /** The same at round KLs that both arms reach under every seed; each with its own 95 % interval. */
  grid: { kl: number; lead: Interval }[];
  /** What a difference is counted in. */
  unit: string;
  /** The numbers in words. */
  sentence: string;
}

/** How a comparison is made: of how many it is one, and its level, the chance of a lead where there is none. */
export interface Level {
  outside: number;
  of: number;
}

export const ALONE: Level = { outside: 0.05, of: 1 };

/** The smallest difference that matters where labels are drawn: this share of what the other arm has gained over the base policy. */
const MATTERS = 0.05;

/** The outcome of a lead by its interval, and of a test of equivalence (two one-sided tests at the same level, Schuirmann 1987). */
function outcomeOf(values: readonly number[], { outside }: Level, matters: number): Lead {
  const interval = studentInterval(values, outside);
  const near = studentInterval(values, 2 * outside);
  const same = values.length > 1 && near.low > -matters && near.high < matters;
  const outcome = same ? 'same' : interval.low > 0 ? 'ahead' : interval.high < 0 ? 'behind' : 'untold';
  return { ...interval, outcome };
}

/** The last iteration that both arms go to: one may end before the other. */
export const commonEnd = (trace: Trace, one: Arm, other: Arm): number => {
  const { iterations } = trace.experiment!;
  return Math.min(endOf(one, iterations), endOf(other, iterations));
};

/** Differences one − other of a quantity, paired by seed. */
export const paired = (trace: Trace, quantity: Quantity, one: Arm, other: Arm, iteration: number): number[] =>
  pairedDifferences(trace, quantity, one.id, other.id, iteration).map(({ difference }) => difference);

/** What a difference in what arms are judged by is called after its number. */
export const meritUnit = (experiment: Experiment, words: VerdictWords = VERDICT_WORDS): string =>
  isGame(experiment) ? words.inGap : words.rewards[rewardKind(experiment)].unit;

const againstText = (one: Arm, other: Arm, named: boolean, words: VerdictWords): string =>
  named ? words.oneAgainst(one.name, other.name) : words.against(other.name);

/** Two arms whose labels were drawn, after `iteration`. `named` says the first arm's name too. */
export function compareDrawn(
  trace: Trace,
  [one, other]: readonly [Arm, Arm],
  iteration: number,
  level: Level,
  named = false,
  words: VerdictWords = VERDICT_WORDS,
): Comparison {
  const experiment = trace.experiment!;
  const game = isGame(experiment);
  const differences = paired(trace, merit(experiment), one, other, iteration);
  const at = (t: number) => mean(overSeeds(trace, merit(experiment), other.id, t));
  const gained = MATTERS * Math.abs(at(iteration) - at(0));
  const matters = Number.isFinite(gained) ? gained : 0;
  const klBase = game ? null : studentInterval(paired(trace, metric('klBase'), one, other, iteration), 0.05);
  const ways = klBase ? waysOf(trace, one.id, other.id, iteration) : [];
  const equal = klBase && !isSameKl(klBase) ? leadAtEqualKl(ways) : [];
  const found = {
    one,
    other,
    differences,
    unit: meritUnit(experiment, words),
    lead: outcomeOf(differences, level, matters),
    klBase,
    atEqualKl: equal.length > 0 ? outcomeOf(equal, level, matters) : null,
    grid: klGrid(ways).map((kl) => ({ kl, lead: studentInterval(leadAtEqualKl(ways, kl), 0.05) })),
  };
  const against = againstText(one, other, named, words);
  return { ...found, sentence: words.compared(against, drawnText(found, level, game, words)) };
}

/** Two exact arms; ε is that of all that are compared. */
export function compareExact(
  trace: Trace,
  [one, other]: readonly [Arm, Arm],
  epsilon: number | null,
  named = false,
  words: VerdictWords = VERDICT_WORDS,
): Comparison {
  const experiment = trace.experiment!;
  const [ours, theirs] = [one, other].map((arm) => pathOf(trace, arm));
  const found = exactLead(ours!, theirs!, epsilon);
  const last = [ours!.at(-1)!, theirs!.at(-1)!] as const;
  return {
    one,
    other,
    differences: [found.lead],
    lead: { n: 1, mean: found.lead, low: found.lead, high: found.lead, outcome: found.outcome },
    klBase: null,
    atEqualKl: null,
    grid: [],
    unit: words.steps,
    sentence: words.compared(againstText(one, other, named, words), exactText(found, last, isGame(experiment), words)),
  };
}

/** Gaps of an exact arm from the base policy on; in a game, whose duality gap swings, KL from the equilibrium. */
function pathOf(trace: Trace, arm: Arm): number[] {
  const experiment = trace.experiment!;
  const { seeds, iterations } = experiment;
  const quantity = metric(isGame(experiment) ? 'equilibriumKl' : 'gap');
  return Array.from(
    { length: endOf(arm, iterations) + 1 },
    (_, iteration) => quantity(trace, { seed: seeds[0]!, arm: arm.id, iteration }) ?? Number.NaN,
  );
}

/** ε for these arms of an exact world; null if labels are drawn, and if no arm comes to half the gap of the base policy. */
export const epsilonOf = (trace: Trace, experiment: Experiment, arms: readonly Arm[]): number | null =>
  isExact(experiment) ? epsilonFor(arms.map((arm) => pathOf(trace, arm))) : null;

/** Steps to ε of a path, in words. */
const stepsText = (steps: number | null, words: VerdictWords): string =>
  steps === null ? words.notWithin : words.fixed(steps, 1);

function exactText(
  { epsilon, ours, theirs }: ExactLead,
  last: readonly [number, number],
  game: boolean,
  words: VerdictWords,
): string {
  const gap = game ? words.klFromEquilibrium : words.gap;
  const end = words.end(words.significant(last[0]), words.significant(last[1]));
  if (epsilon === null) return words.neither(gap, end);
  return words.stepsTo(gap, words.written(epsilon), stepsText(ours, words), stepsText(theirs, words), end);
}

/** A difference in KL that two decimals do not show. */
const isSameKl = ({ n, mean, low, high }: Interval): boolean =>
  Math.max(Math.abs(mean), n > 1 ? (high - low) / 2 : 0) < 0.005;

function drawnText(
  { lead, klBase, atEqualKl, unit }: Pick<Comparison, 'lead' | 'klBase' | 'atEqualKl' | 'unit'>,
  level: Level,
  game: boolean,
  words: VerdictWords,
): string {
  const by = words.fixed(Math.abs(lead.mean), decimalsOf(lead));
  const gap = lead.mean < 0 ? words.gapLarger(by) : words.gapSmaller(by);
  const size = game ? gap : `${words.signed(lead.mean, decimalsOf(lead))} ${unit}`;
  const kl = klBase ? words.atKl(klText(klBase, words)) : '';
  if (lead.n < 2) return words.oneSeed(`${size}${kl}`);
  const which = level.of > 1 ? words.holm(level.of) : '';
  const sure = words.interval(percent(1 - level.outside, words), range(lead, words), lead.n, which);
  const equal = atEqualKl ? words.equalKl(leadText(atEqualKl, words)) : '';
  return `${size}${kl} (${sure})${equal}`;
}

/** A lead with its interval. */
export const leadText = (lead: Interval, words: VerdictWords = VERDICT_WORDS): string =>
  lead.n < 2 ? words.signed(lead.mean, 3) : `${words.signed(lead.mean, decimalsOf(lead))} (${range(lead, words)})`;

const range = (interval: Interval, words: VerdictWords): string =>
  words.range(words.signed(interval.low, decimalsOf(interval)), words.signed(interval.high, decimalsOf(interval)));

/** 95 %, 99.2 %, 99.93 %: two digits of what is left. */
const percent = (inside: number, words: VerdictWords): string =>
  `${words.fixed(100 * inside, Math.max(0, Math.ceil(-Math.log10(100 * (1 - inside)) + 0.5)))} %`;

function klText(klBase: Interval, words: VerdictWords): string {
  if (isSameKl(klBase)) return words.sameKl;
  const half = klBase.n > 1 ? ` ± ${words.fixed((klBase.high - klBase.low) / 2)}` : '';
  const nats = `${words.fixed(Math.abs(klBase.mean))}${half}`;
  return klBase.mean > 0 ? words.moreKl(nats) : words.lessKl(nats);
}

/** Three, or as many as show two digits of the interval. */
function decimalsOf({ low, high }: Interval): number {
  const half = (high - low) / 2;
  return Number.isFinite(half) && half > 0 ? Math.min(9, Math.max(3, 1 - Math.floor(Math.log10(half)))) : 3;
}

/** Half an interval, as ± after a difference that cannot be told from 0. */
export const halfText = (interval: Interval, unit: string, words: VerdictWords): string =>
  `${words.signed(interval.mean, decimalsOf(interval))} ± ${words.fixed((interval.high - interval.low) / 2, decimalsOf(interval))} ${unit}`;
