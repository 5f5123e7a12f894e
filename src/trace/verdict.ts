import { type Interval, interval95, mean } from '../algorithms/statistics';
import type { Arm, Experiment } from '../experiment/experiment';
import { allRoles, isPlain, type Roles } from '../experiment/roles';
import { leadAtEqualKl } from './equalKl';
import { finishedIterations, finishedSeeds, type Trace } from './fold';
import { count, signed, signedSignificant } from './numbers';
import { metric, overSeeds, pairedDifferences, type Quantity } from './series';

interface Comparison {
  /** The arm in question: the one with momentum, or if none has it, the first. */
  one: Arm;
  other: Arm;
  /** How far the one is ahead of the other, one number a seed: in true reward, or in a smaller duality gap. */
  differences: number[];
  /** Their mean, with its interval. */
  lead: Interval;
  /** Mean of one − other in KL to the base, nats. */
  klBase: number;
  /** The lead in true reward at equal KL to the base; null if nothing is drawn, in a game, and if both went equally far. */
  atEqualKl: Interval | null;
  outcome: 'ahead' | 'behind' | 'level' | 'unsure';
  sentence: string;
}

interface Verdict {
  /** What the arms let one ask: what momentum does, or only which of them does best. */
  question: 'momentum' | 'best';
  /** An arm with momentum has its control with β(1−α) beside it. */
  controlled: boolean;
  /** The conclusion, one sentence. */
  headline: string;
  /** The same of every further arm with momentum. */
  others: string[];
  /** Empty before the first iteration that all arms have finished. */
  comparisons: Comparison[];
}

/**
 * What the numbers so far say, in words: about momentum, or if no arm has it, about the first arm. True reward at the last
 * iteration that all arms have finished, paired by seed. Says plainly when momentum does not help, and when there are too few seeds to say.
 * Before a run it is about the experiment that is shown.
 */
export function verdict(trace: Trace, shown: Experiment | null = trace.experiment): Verdict {
  const found = shown ? allRoles(shown) : [];
  const judged = found.filter(({ plain, control }) => plain || control);
  const question = shown && found.length === 0 ? 'best' : 'momentum';
  const controlled = judged.some(({ control }) => control !== null);
  const say = (headline: string, comparisons: Comparison[] = [], others: string[] = []): Verdict => ({
    question,
    controlled,
    headline,
    others,
    comparisons,
  });
  const { experiment } = trace;
  if (!experiment) return say('Nothing has run yet.');
  if (question === 'best' && experiment.arms.length < 2)
    return say('No arm uses momentum, and there is no other to compare with.');
  if (question === 'momentum' && judged.length === 0)
    return say(`No arm without momentum matches ${found[0]!.apo.name} in objective, reference and β or β(1−α).`);
  const iteration = finishedIterations(trace);
  if (iteration === 0) return say('The comparison begins when every arm has finished its first iteration.');

  const when = progress(trace, experiment, iteration);
  const exact = isExact(experiment);
  if (question === 'best') {
    const comparison = compare(trace, ...firstPlace(trace, experiment, iteration), iteration);
    return say(`${when}: ${place(comparison, experiment, exact)}`, [comparison]);
  }
  const several = judged.length > 1;
  const answers = judged.map((roles) => {
    const comparisons = [roles.plain, roles.control]
      .filter((arm) => arm !== null)
      .map((other) => compare(trace, roles.apo, other, iteration, several));
    return { name: roles.apo.name, comparisons, said: conclusion(comparisons, roles, exact) };
  });
  const [first, ...rest] = answers;
  const comparisons = answers.flatMap((answer) => answer.comparisons);
  if (!exact && seedsOf(comparisons) < 2) return say(`${when}: ${TOO_FEW}`, comparisons);
  return say(
    `${when}: ${several ? `with “${first!.name}”, ` : ''}${first!.said}`,
    comparisons,
    rest.map(({ name, said }) => `With “${name}”, ${said}`),
  );
}

const TOO_FEW = 'one seed is too few to say whether momentum helps.';

const seedsOf = (comparisons: readonly Comparison[]): number => Math.min(...comparisons.map(({ lead }) => lead.n));

/** How far the run has come. */
function progress(trace: Trace, { iterations, seeds }: Experiment, iteration: number): string {
  if (iteration < iterations) return `So far, after ${iteration} of ${count(iterations, 'iteration')}`;
  const done = finishedSeeds(trace, iterations).length;
  return done < seeds.length
    ? `So far, after ${done} of ${count(seeds.length, 'seed')}`
    : `After ${count(iterations, 'iteration')}`;
}

/** What arms are judged by: true reward, or in a game the closeness to the equilibrium. */
const merit = (experiment: Experiment): Quantity => (isGame(experiment) ? closeness : metric('reward'));

/** The first arm, and the arm to compare it with: the plain arm, or the second if the plain arm is the first. */
function firstPlace(trace: Trace, experiment: Experiment, iteration: number): [Arm, Arm] {
  const score = (arm: Arm): number => {
    const values = overSeeds(trace, merit(experiment), arm.id, iteration);
    return values.length > 0 ? mean(values) : Number.NEGATIVE_INFINITY;
  };
  const scored = experiment.arms.map((arm) => ({ arm, score: score(arm) }));
  const [first, second] = scored.sort((a, b) => b.score - a.score).map(({ arm }) => arm);
  const plain = experiment.arms.find(isPlain) ?? experiment.arms[0]!;
  return [first!, first === plain ? second! : plain];
}

/** In words, with what luck may have done to it. */
function place({ one, other, outcome }: Comparison, experiment: Experiment, exact: boolean): string {
  const many = experiment.arms.length;
  const best = `${one.name} has the ${isGame(experiment) ? 'smallest duality gap' : 'highest true reward'} of ${many} arms`;
  const luck = exact || many < 4 ? '' : ' The first of many owes some of its lead to luck.';
  switch (outcome) {
    case 'unsure':
      return `${best}, on one seed, which is too few to tell them apart.`;
    case 'level':
      return `${best}, but cannot be told from ${other.name}.`;
    default:
      return `${best}, ahead of ${other.name}.${luck}`;
  }
}

function compare(trace: Trace, one: Arm, other: Arm, iteration: number, named = false): Comparison {
  const experiment = trace.experiment!;
  const exact = isExact(experiment);
  const paired = (quantity: Quantity) =>
    pairedDifferences(trace, quantity, one.id, other.id, iteration).map(({ difference }) => difference);
  const differences = paired(merit(experiment));
  const lead = interval95(differences);
  const klBase = mean(paired(metric('klBase')));
  const fair = !exact && !isGame(experiment) && !isSameKl(klBase);
  const gaps = [one, other].map(({ id }) => overSeeds(trace, metric('gap'), id, iteration)[0] ?? 0);
  const found = {
    one,
    other,
    differences,
    lead,
    klBase,
    atEqualKl: fair ? interval95(leadAtEqualKl(trace, one.id, other.id, iteration)) : null,
    outcome: exact ? exactOutcome(lead.mean, gaps) : drawnOutcome(lead),
  };
  const against = named ? `${one.name} against ${other.name}` : `Against ${other.name}`;
  return {
    ...found,
    sentence: `${against}: ${size(found, exact, isGame(experiment))}.${equalKlText(found.atEqualKl)}`,
  };
}

/** A difference in KL that two decimals do not show. */
const isSameKl = (klBase: number): boolean => Math.abs(klBase) < 0.005;

function equalKlText(lead: Interval | null): string {
  if (lead === null || lead.n < 2) return '';
  const number = (x: number) => signed(x, decimalsOf(lead));
  return ` At equal KL, between iterations: ${number(lead.mean)} (${number(lead.low)} to ${number(lead.high)}).`;
}

/** Nothing is drawn, so a difference is what it is. */
export const isExact = ({ world }: Experiment): boolean => world.kind === 'bandit' && world.labels.kind === 'exact';

/** Preferences without rewards: what counts is how far a policy is from the equilibrium. */
export const isGame = ({ world }: Experiment): boolean => world.kind === 'bandit' && world.preferences !== null;

const closeness: Quantity = (trace, at) => {
  const gap = metric('gap')(trace, at);
  return gap === null ? null : -gap;
};

/** In an exact world, gaps closer than this share of the larger one are level, and so is what rounding leaves. */
const LEVEL = 0.01;
const ROUNDING = 1e-12;

/** How an arm stands that leads by this much, if both have these gaps (to the best policy, or duality gaps). */
export function exactOutcome(lead: number, gaps: readonly number[]): 'ahead' | 'behind' | 'level' {
  if (Math.abs(lead) <= Math.max(ROUNDING, LEVEL * Math.max(...gaps))) return 'level';
  return lead > 0 ? 'ahead' : 'behind';
}

function drawnOutcome({ n, low, high }: Interval): Comparison['outcome'] {
  if (n < 2) return 'unsure';
  return low > 0 ? 'ahead' : high < 0 ? 'behind' : 'level';
}

function size({ lead, klBase }: Pick<Comparison, 'lead' | 'klBase'>, exact: boolean, game: boolean): string {
  const nats = isSameKl(klBase)
    ? 'the same KL'
    : `${Math.abs(klBase).toFixed(2)} nats ${klBase > 0 ? 'more' : 'less'} KL`;
  const decimals = decimalsOf(lead);
  const number = (x: number) => (exact ? signedSignificant(x) : signed(x, decimals));
  const difference = game
    ? `a duality gap ${lead.mean < 0 ? 'larger' : 'smaller'} by ${number(Math.abs(lead.mean)).replace('+', '')} at ${nats} to the base`
    : `${number(lead.mean)} true reward at ${nats} to the base`;
  if (exact) return difference;
  if (lead.n < 2) return `${difference}, on one seed`;
  return `${difference} (95 % interval ${number(lead.low)} to ${number(lead.high)}, ${lead.n} seeds, paired)`;
}

/** Three, or as many as show two digits of the interval. */
function decimalsOf({ low, high }: Interval): number {
  const half = (high - low) / 2;
  return Number.isFinite(half) && half > 0 ? Math.min(9, Math.max(3, 1 - Math.floor(Math.log10(half)))) : 3;
}

/** What follows for momentum: it has an advantage of its own only if it beats the control too. */
function conclusion(comparisons: readonly Comparison[], roles: Roles, exact: boolean): string {
  const seeds = seedsOf(comparisons);
  const against = (arm: Arm | null) => comparisons.find((one) => one.other === arm);
  const outcome = (arm: Arm | null) => against(arm)?.outcome;
  const caution = !exact && seeds < 5 ? `, though ${seeds} seeds are few` : '';
  const plain = outcome(roles.plain);
  const beta = `a ${roles.apo.momentum.alpha < 0 ? 'larger' : 'smaller'} β`;
  switch (outcome(roles.control)) {
    case 'ahead':
      if (plain === 'behind') return `momentum does harm, but less than ${beta} does${caution}.`;
      if (plain !== 'level' && !isAheadAtEqualKl(against(roles.control)))
        return `momentum gets farther in as many iterations, but at equal KL to the base it is not ahead of ${beta}${caution}.`;
      return plain === 'level'
        ? `no advantage of momentum can be seen; ${beta} does worse${caution}.`
        : `momentum adds something that ${beta} does not${caution}.`;
    case 'behind':
      if (plain === undefined) return `momentum does less than ${beta}${caution}.`;
      return plain === 'ahead'
        ? `momentum helps, but less than ${beta} does${caution}.`
        : `momentum does not help; ${beta} does better${caution}.`;
    case 'level':
      if (plain === undefined) return `momentum does no more than ${beta}${caution}.`;
      return plain === 'ahead'
        ? `momentum helps, but no more than ${beta} would${caution}.`
        : plain === 'behind'
          ? `momentum does harm, as ${beta} does${caution}.`
          : `no advantage of momentum can be seen${caution}.`;
    default:
      return uncontrolled(plain, roles.apo, caution);
  }
}

const isAheadAtEqualKl = (comparison: Comparison | undefined): boolean => (comparison?.atEqualKl?.low ?? 1) > 0;

function uncontrolled(plain: Comparison['outcome'] | undefined, { momentum }: Arm, caution: string): string {
  switch (plain) {
    case 'ahead':
      return momentum.schedule === 'nesterov'
        ? `momentum is ahead; its α grows, so that no single β could be its control${caution}.`
        : `momentum is ahead, but without a control at β(1−α) that cannot be credited to momentum itself${caution}.`;
    case 'behind':
      return `momentum does harm${caution}.`;
    default:
      return `no advantage of momentum can be seen${caution}.`;
  }
}
