import { alphaAt } from '../algorithms/momentum';
import { type Interval, interval95 } from '../algorithms/statistics';
import type { Arm, Experiment } from './experiment';
import { finishedIterations, type Trace } from './fold';
import { metric, pairedDifferences } from './series';

/** The three arms that the question needs; plain or control is null where the experiment has none. */
export interface Roles {
  apo: Arm;
  plain: Arm | null;
  control: Arm | null;
}

export interface Comparison {
  other: Arm;
  /** APO − other in true reward, paired by seed. */
  reward: Interval;
  /** APO − other in KL to the base, nats. */
  klBase: number;
  outcome: 'ahead' | 'behind' | 'level' | 'unsure';
}

export type Verdict =
  | { kind: 'none'; sentences: string[] }
  | { kind: 'result'; iteration: number; final: boolean; seeds: number; comparisons: Comparison[]; sentences: string[] };

const still = (arm: Arm): boolean => arm.momentum.schedule === 'none' || (arm.momentum.schedule === 'constant' && arm.momentum.alpha === 0);

const betaOf = (arm: Arm): number => arm.objective.settings.beta ?? Number.NaN;

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));

/** Finds the arms by what they do, not by what they are called: momentum; none at the same β; none at β(1−α). */
export function rolesOf({ arms }: Experiment): Roles | null {
  const apo = arms.find((arm) => !still(arm));
  if (!apo) return null;
  const others = arms.filter((arm) => still(arm) && arm.objective.id === apo.objective.id && arm.reference === apo.reference);
  const beta = betaOf(apo);
  const control = apo.momentum.schedule === 'constant' ? beta * (1 - alphaAt(apo.momentum, 0)) : Number.NaN;
  return {
    apo,
    plain: others.find((arm) => close(betaOf(arm), beta)) ?? null,
    control: others.find((arm) => close(betaOf(arm), control)) ?? null,
  };
}

/** Equal within this is level, in an exact world. */
const EXACT = 1e-9;

const digits = (x: number): string => {
  const text = Math.abs(x) < 0.0005 && x !== 0 ? x.toExponential(1) : x.toFixed(3);
  return text.replace('-', '−');
};
const signed = (x: number): string => (x > 0 ? `+${digits(x)}` : digits(x));

/** What the numbers so far say of momentum, in words. Compares true reward at the last iteration that all arms have finished. */
export function verdict(trace: Trace): Verdict {
  const { experiment } = trace;
  if (!experiment) return { kind: 'none', sentences: ['No run yet.'] };
  const roles = rolesOf(experiment);
  if (!roles) return { kind: 'none', sentences: ['No arm uses momentum, so there is nothing to compare it with.'] };
  if (!roles.plain && !roles.control)
    return {
      kind: 'none',
      sentences: [`No arm without momentum matches ${roles.apo.name} in objective, reference and β (or β(1−α)): add one to compare.`],
    };
  const iteration = finishedIterations(trace);
  if (iteration === 0) return { kind: 'none', sentences: ['The comparison begins when every arm has finished its first iteration.'] };

  const exact = trace.engine?.kind === 'exact';
  const final = trace.ended && iteration === experiment.iterations;
  const comparisons = [roles.plain, roles.control]
    .filter((arm) => arm !== null)
    .map((other) => compare(trace, roles.apo, other, iteration, exact));
  const seeds = Math.min(...comparisons.map((one) => one.reward.n));
  const when = final ? `After ${count(iteration, 'iteration')}` : `So far, after ${iteration} of ${count(experiment.iterations, 'iteration')}`;
  const sentences = comparisons.map((one, i) =>
    sentence(one, i === 0 ? `${when}, ${roles.apo.name}` : roles.apo.name, one.other === roles.control, exact),
  );
  sentences.push(...conclusion(comparisons, roles, seeds, exact));
  return { kind: 'result', iteration, final, seeds, comparisons, sentences };
}

function compare(trace: Trace, apo: Arm, other: Arm, iteration: number, exact: boolean): Comparison {
  const differences = (name: 'reward' | 'klBase') =>
    pairedDifferences(trace, metric(name), apo.id, other.id, iteration).map((one) => one.difference);
  const reward = interval95(differences('reward'));
  const klBase = interval95(differences('klBase')).mean;
  return { other, reward, klBase, outcome: outcomeOf(reward, exact) };
}

function outcomeOf({ n, mean, low, high }: Interval, exact: boolean): Comparison['outcome'] {
  if (exact) return Math.abs(mean) <= EXACT ? 'level' : mean > 0 ? 'ahead' : 'behind';
  if (n < 2) return 'unsure';
  return low > 0 ? 'ahead' : high < 0 ? 'behind' : 'level';
}

function sentence({ other, reward, klBase, outcome }: Comparison, subject: string, control: boolean, exact: boolean): string {
  const against = `${other.name}${control ? ' (the control)' : ''}`;
  const kl = `at ${klBase === 0 ? 'the same KL' : `${digits(Math.abs(klBase))} nats ${klBase > 0 ? 'more' : 'less'} KL`} to the base`;
  const size = exact
    ? `by ${digits(Math.abs(reward.mean))} in true reward, ${kl}`
    : `${signed(reward.mean)} in true reward, ${kl}`;
  const interval = `95 % interval ${signed(reward.low)} to ${signed(reward.high)}, ${reward.n} seeds, paired`;
  switch (outcome) {
    case 'ahead':
    case 'behind': {
      const verb = outcome === 'ahead' ? 'is ahead of' : 'is behind';
      return exact ? `${subject} ${verb} ${against} ${size}.` : `${subject} ${verb} ${against}: ${size} (${interval}).`;
    }
    case 'level':
      return exact
        ? `${subject} is level with ${against}.`
        : `${subject} cannot be told from ${against}: ${size} (${interval}).`;
    case 'unsure':
      return `${subject} differs from ${against} by ${size}, on one seed.`;
    default:
      throw outcome satisfies never;
  }
}

/** What follows for momentum: it helps only if it beats the control too. */
function conclusion(comparisons: readonly Comparison[], roles: Roles, seeds: number, exact: boolean): string[] {
  if (!exact && seeds < 2) return ['One seed is too few to say whether that is more than luck: add seeds.'];
  const few = !exact && seeds < 5 ? [`${seeds} seeds give a wide interval; five or more say more.`] : [];
  const outcome = (arm: Arm | null) => comparisons.find((one) => one.other === arm)?.outcome;
  const plain = outcome(roles.plain);
  const control = outcome(roles.control);
  if (control === undefined) return [...few, 'Without the control at β(1−α), a gain cannot be credited to momentum.'];
  if (control === 'ahead') return [...few, 'Momentum adds something here that a smaller β does not.'];
  if (control === 'behind') return [...few, 'Momentum does not help here: a smaller β alone does better.'];
  if (plain === 'ahead') return [...few, 'Momentum helps, but no more than a smaller β does.'];
  return [...few, 'No advantage of momentum can be seen here.'];
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
