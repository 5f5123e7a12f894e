import { alphaAt } from '../algorithms/momentum';
import { referenceRule } from '../algorithms/relatives';
import { type Interval, interval95, mean } from '../algorithms/statistics';
import type { Arm, Experiment } from './experiment';
import { finishedIterations, type Trace } from './fold';
import { metric, overSeeds, pairedDifferences, type Quantity } from './series';

/** The arms that the question needs; plain or control is null where the experiment has none. */
export interface Roles {
  apo: Arm;
  plain: Arm | null;
  control: Arm | null;
}

export interface Comparison {
  /** The arm in question: the one with momentum, or, where none has it, the one that stands first. */
  one: Arm;
  other: Arm;
  /** How far the one is ahead of the other, one number a seed: in true reward, or in a smaller duality gap. */
  differences: number[];
  /** Their mean, with its interval. */
  lead: Interval;
  /** Mean of one − other in KL to the base, nats. */
  klBase: number;
  outcome: 'ahead' | 'behind' | 'level' | 'unsure';
  sentence: string;
}

export interface Verdict {
  /** What the arms let one ask: what momentum does, or only which of them does best. */
  question: 'momentum' | 'best';
  /** The conclusion, one sentence. */
  headline: string;
  /** Empty before the first iteration that all arms have finished. */
  comparisons: Comparison[];
}

/** Judged at its solution, which it reaches without look-ahead. */
export const isDirect = ({ lookAhead, expo = 0 }: Arm): boolean => lookAhead === 'none' && expo === 0;

const isStill = ({ momentum }: Arm): boolean =>
  momentum.schedule === 'none' || (momentum.schedule === 'constant' && momentum.alpha === 0);

/** A plain proximal iteration: no momentum, no look-ahead, no extrapolation of what is judged. */
const isPlain = (arm: Arm): boolean => isDirect(arm) && isStill(arm);

function sameReference(a: Arm, b: Arm): boolean {
  const [mine, yours] = [referenceRule(a), referenceRule(b)];
  return a.reference === b.reference && mine?.share === yours?.share && mine?.every === yours?.every;
}

const betaOf = (arm: Arm): number => arm.objective.settings.beta ?? Number.NaN;

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));

/** Finds the arms by what they do, not by what they are called: momentum; none at the same β; none at β(1−α). */
export function rolesOf({ arms }: Experiment): Roles | null {
  const apo = arms.find((arm) => isDirect(arm) && !isStill(arm));
  if (!apo) return null;
  const others = arms.filter((arm) => isPlain(arm) && arm.objective.id === apo.objective.id && sameReference(arm, apo));
  const control = apo.momentum.schedule === 'constant' ? betaOf(apo) * (1 - alphaAt(apo.momentum, 0)) : Number.NaN;
  return {
    apo,
    plain: others.find((arm) => close(betaOf(arm), betaOf(apo))) ?? null,
    control: others.find((arm) => close(betaOf(arm), control)) ?? null,
  };
}

/**
 * What the numbers so far say, in words: of momentum, or where no arm has it, of the arm that stands first. True reward at the last
 * iteration that all arms have finished, paired by seed. Says plainly when momentum does not help, and when there are too few seeds to say.
 */
export function verdict(trace: Trace): Verdict {
  const { experiment } = trace;
  const roles = experiment ? rolesOf(experiment) : null;
  const question = experiment && !roles ? 'best' : 'momentum';
  const nothing = (headline: string): Verdict => ({ question, headline, comparisons: [] });
  if (!experiment) return nothing('Nothing has run yet.');
  if (!roles && experiment.arms.length < 2)
    return nothing('No arm uses momentum, and there is no other to compare with.');
  if (roles && !roles.plain && !roles.control)
    return nothing(`No arm without momentum matches ${roles.apo.name} in objective, reference and β or β(1−α).`);
  const iteration = finishedIterations(trace);
  if (iteration === 0) return nothing('The comparison begins when every arm has finished its first iteration.');

  const exact = isExact(experiment);
  const final = trace.ended && iteration === experiment.iterations;
  const when = final
    ? `After ${count(iteration, 'iteration')}`
    : `So far, after ${iteration} of ${count(experiment.iterations, 'iteration')}`;
  const pairs = roles
    ? [roles.plain, roles.control].filter((arm) => arm !== null).map((other) => [roles.apo, other] as const)
    : [firstPlace(trace, experiment, iteration)];
  const comparisons = pairs.map(([one, other]) => compare(trace, one, other, iteration, exact));
  const said = roles ? conclusion(comparisons, roles, exact) : place(comparisons[0]!, experiment, exact);
  return { question, headline: `${when}: ${said}`, comparisons };
}

/** What arms are judged by: true reward, or in a game the closeness to the equilibrium. */
const merit = (experiment: Experiment): Quantity => (isGame(experiment) ? closeness : metric('reward'));

/** The arm that stands first, and whom to compare it with: the plain arm, or the second where the plain arm is first itself. */
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

function compare(trace: Trace, one: Arm, other: Arm, iteration: number, exact: boolean): Comparison {
  const experiment = trace.experiment!;
  const paired = (quantity: Quantity) =>
    pairedDifferences(trace, quantity, one.id, other.id, iteration).map(({ difference }) => difference);
  const differences = paired(merit(experiment));
  const found = {
    one,
    other,
    differences,
    lead: interval95(differences),
    klBase: mean(paired(metric('klBase'))),
    outcome: outcomeOf(interval95(differences), exact),
  };
  return { ...found, sentence: `Against ${other.name}: ${size(found, exact, isGame(experiment))}.` };
}

/** Nothing is drawn, so a difference is what it is. */
export const isExact = ({ world }: Experiment): boolean => world.kind === 'bandit' && world.labels.kind === 'exact';

/** Preferences without rewards: what counts is how far a policy is from the equilibrium. */
export const isGame = ({ world }: Experiment): boolean => world.kind === 'bandit' && world.preferences !== null;

const closeness: Quantity = (trace, at) => {
  const gap = metric('gap')(trace, at);
  return gap === null ? null : -gap;
};

/** In an exact world, equal within this is level. */
const EXACT = 1e-9;

function outcomeOf({ n, mean: centre, low, high }: Interval, exact: boolean): Comparison['outcome'] {
  if (exact) return Math.abs(centre) <= EXACT ? 'level' : centre > 0 ? 'ahead' : 'behind';
  if (n < 2) return 'unsure';
  return low > 0 ? 'ahead' : high < 0 ? 'behind' : 'level';
}

function size({ lead, klBase }: Pick<Comparison, 'lead' | 'klBase'>, exact: boolean, game: boolean): string {
  const nats =
    Math.abs(klBase) < 0.005 ? 'the same KL' : `${Math.abs(klBase).toFixed(2)} nats ${klBase > 0 ? 'more' : 'less'} KL`;
  const decimals = exact ? 5 : 3;
  const difference = game
    ? `a duality gap ${lead.mean < 0 ? 'larger' : 'smaller'} by ${Math.abs(lead.mean).toFixed(decimals)} at ${nats} to the base`
    : `${signed(lead.mean, decimals)} true reward at ${nats} to the base`;
  if (exact) return difference;
  if (lead.n < 2) return `${difference}, on one seed`;
  return `${difference} (95 % interval ${signed(lead.low)} to ${signed(lead.high)}, ${lead.n} seeds, paired)`;
}

/** What follows for momentum: it has an advantage of its own only if it beats the control too. */
function conclusion(comparisons: readonly Comparison[], roles: Roles, exact: boolean): string {
  const seeds = Math.min(...comparisons.map((one) => one.lead.n));
  const outcome = (arm: Arm | null) => comparisons.find((one) => one.other === arm)?.outcome;
  if (!exact && seeds < 2) return 'one seed is too few to say whether momentum helps.';
  const caution = !exact && seeds < 5 ? `, though ${seeds} seeds are few` : '';
  const plain = outcome(roles.plain);
  switch (outcome(roles.control)) {
    case 'ahead':
      return `momentum adds something that a smaller β does not${caution}.`;
    case 'behind':
      return plain === 'ahead'
        ? `momentum helps, but less than a smaller β does${caution}.`
        : `momentum does not help; a smaller β does better${caution}.`;
    case 'level':
      return plain === 'ahead'
        ? `momentum helps, but no more than a smaller β would${caution}.`
        : `no advantage of momentum can be seen${caution}.`;
    default:
      return plain === 'ahead'
        ? `APO is ahead, but without the control at β(1−α) that cannot be credited to momentum${caution}.`
        : plain === 'behind'
          ? `momentum does harm${caution}.`
          : `no advantage of momentum can be seen${caution}.`;
  }
}

/** With its sign; an exact difference may need more decimals than a measured one. */
function signed(x: number, decimals = 3): string {
  const text = Math.abs(x).toFixed(decimals);
  return Number(text) === 0 ? text : `${x > 0 ? '+' : '−'}${text}`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
