import { equilibriumDivergence } from '../../algorithms/bandit/game';
import { alphaAt, exponents } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { mean, pairedInterval } from '../../algorithms/statistics';
import { limitBeta, matchedBeta } from '../../algorithms/theory';
import type { Arm } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import { allRoles, controlOf, isDirect, type Roles, rolesOf, SCALES } from '../../experiment/roles';
import { epsilonFor, exactLead, stepsTo } from '../../trace/steps';
import { count, fixed, signed, significant } from '../parts/format';
import type { BanditExperiment, LabWorld } from './orbits';
import type { SeedGaps } from './useSeeds';

/** What the pictures show of momentum, in words; says so when momentum does not help. */
interface Note {
  headline: string;
  detail: string;
}

export function labNote(experiment: BanditExperiment, lab: LabWorld, seeds: SeedGaps): Note {
  if (!lab.problem.ranked) return gameNote(experiment, lab);
  const roles = rolesOf(experiment);
  if (!roles)
    return {
      headline: 'No arm uses momentum here.',
      detail: 'Give an arm a constant α in the settings.',
    };
  return isExact(experiment) ? exactNote(experiment, lab, roles) : drawnNote(experiment, lab, seeds, roles);
}

const gapsOf = (lab: LabWorld, arm: Arm | null): readonly number[] | undefined => {
  const gaps = lab.arms.find((one) => one.arm.id === arm?.id)?.gaps;
  return gaps && gaps.length > 0 ? gaps : undefined;
};

/** Whether Theorem 4.1 holds for the arm: DPO in the paper's loop over a table, with preferences that are the odds of a reward. */
const isClock = ({ problem }: LabWorld, { objective, reference, momentum }: Arm): boolean =>
  problem.odds !== null &&
  problem.features === null &&
  objective.id === 'dpo' &&
  reference === 'anchor' &&
  momentum.from === 'previous';

/** Judged as the verdict judges: by the steps to ε. */
function exactNote(experiment: BanditExperiment, lab: LabWorld, roles: Roles): Note {
  const { iterations } = experiment;
  const { apo, plain, matched, limit } = roles;
  const ours = gapsOf(lab, apo);
  const theirs = gapsOf(lab, plain);
  const clock = isClock(lab, apo) ? ` ${clockText(iterations, apo)}` : '';
  if (ours === undefined || theirs === undefined)
    return { headline: 'No plain arm stands beside momentum here.', detail: clock.trim() };
  const beside = [
    { gaps: theirs, name: 'without' },
    { gaps: gapsOf(lab, matched), name: `with ${SCALES.matched}` },
    { gaps: gapsOf(lab, limit), name: `with ${SCALES.limit}` },
  ].flatMap(({ gaps, name }) => (gaps ? [{ gaps, name }] : []));
  const epsilon = epsilonFor([ours, ...beside.map(({ gaps }) => gaps)]);
  const mine = allRoles(experiment).length > 1 ? apo.name : 'momentum';
  const say = (of: (gaps: readonly number[]) => string) =>
    [`${of(ours)} with ${mine}`, ...beside.map(({ gaps, name }) => `${of(gaps)} ${name}`)].join(', ');
  const speed =
    epsilon === null
      ? 'No arm comes to half the base policy’s gap.'
      : `Steps to a gap of ε = ${epsilon}: ${say((gaps) => stepsTo(gaps, epsilon)?.toFixed(1) ?? 'none')}.`;
  const end = `Gap after ${count(iterations, 'step')}: ${say((gaps) => significant(gaps.at(-1)))}.`;
  return { headline: exactHeadline(lab, roles, epsilon), detail: `${speed} ${end}${clock}` };
}

const OF_PLAIN = {
  ahead: 'Momentum gets there sooner than the plain arm.',
  same: 'Momentum does not help here: it is as fast as the plain arm.',
  behind: 'Momentum does not help here: it is slower than the plain arm.',
} as const;

const OF_CONTROL = {
  ahead: 'Momentum gets there sooner than the plain arm, and than',
  same: 'Momentum helps here, but no more than',
  behind: 'Momentum helps here, but less than',
} as const;

function exactHeadline(lab: LabWorld, roles: Roles, epsilon: number | null): string {
  const ours = gapsOf(lab, roles.apo)!;
  const { outcome } = exactLead(ours, gapsOf(lab, roles.plain)!, epsilon);
  const control = gapsOf(lab, controlOf(roles));
  if (outcome !== 'ahead' || !control) return OF_PLAIN[outcome];
  return `${OF_CONTROL[exactLead(ours, control, epsilon).outcome]} a ${roles.apo.momentum.alpha < 0 ? 'larger' : 'smaller'} β does.`;
}

function clockText(iterations: number, { objective, momentum }: Arm): string {
  const beta = betaOf(objective);
  const clock = exponents(momentum, iterations).at(-1)!;
  const limit = limitBeta(beta, momentum);
  const { alpha } = momentum;
  const paper =
    limit === null || alpha <= 0
      ? ''
      : ` With β(1−α) = ${significant(limit)} it is ahead all the way, in the end by ${significant(alpha / (1 - alpha) ** 2)} plain steps.`;
  return `With exact labels and exact steps momentum is another clock and nothing else: ${count(iterations, 'step')} are ${fixed(clock, 2)} plain steps, and iterative DPO with β·T/c_T = ${significant(matchedBeta(beta, momentum, iterations))} ends on the same policy.${paper}`;
}

function drawnNote(experiment: BanditExperiment, lab: LabWorld, { seeds, gaps, wanted }: SeedGaps, roles: Roles): Note {
  const { apo, plain } = roles;
  const last = (id: string | undefined) => gaps.get(id ?? '')?.map((path) => path.at(-1)!) ?? [];
  const control = controlOf(roles);
  const other = control ?? plain;
  const ours = last(apo.id);
  const theirs = last(other?.id);
  // As in the verdict, nothing is concluded before all seeds are in.
  if (!other || ours.length < 2 || theirs.length !== ours.length || seeds.length < wanted)
    return {
      headline: 'Labels are drawn here, so one run says little.',
      detail: `Mean and interval appear when all of two or more seeds are in: ${seeds.length} of ${wanted || experiment.seeds.length} so far.`,
    };
  const { mean: centre, low, high, n } = pairedInterval(ours, theirs);
  const against =
    other === control ? `the control with ${SCALES[control === roles.matched ? 'matched' : 'limit']}` : 'the plain arm';
  const clock =
    other === control && isClock(lab, apo)
      ? ' In the exact model the two keep nearly the same clock, so a difference comes mostly from the drawn labels and the few gradient steps.'
      : '';
  const headline =
    low > 0
      ? `Momentum ends farther from the optimum than ${against}.`
      : high < 0
        ? `Momentum ends closer to the optimum than ${against}.`
        : `Momentum cannot be told from ${against} here.`;
  return {
    headline,
    detail: `Gap with momentum minus gap with ${against}, paired by seed, N = ${n}: ${signed(centre, 4)} (95 % interval ${signed(low, 4)} to ${signed(high, 4)}); mean gap ${significant(mean(ours))}.${clock}`,
  };
}

/** A game is judged by the distance to the equilibrium, since the duality gap swings while the policy circles. */
function gameNote({ iterations }: BanditExperiment, lab: LabWorld): Note {
  const ends = lab.arms.flatMap(({ arm, orbit }) => {
    if (!orbit) return [];
    const [first, last] = [orbit.judged[0]!, orbit.judged.at(-1)!].map((policy) =>
      equilibriumDivergence(policy, lab.equilibria),
    );
    return [{ arm, first: first!, last: last! }];
  });
  const anchored = ends.filter(({ arm }) => isDirect(arm) && arm.reference === 'anchor');
  const plain = anchored.find(({ arm }) => alphaAt(arm.momentum, iterations) === 0);
  const forward = anchored.filter(({ arm }) => alphaAt(arm.momentum, iterations) > 0);
  const inward = ends.filter(({ first, last }) => last < first);
  const list = ends.map(({ arm, last }) => `${arm.name} ${significant(last)}`).join(', ');
  const names = inward.map(({ arm }) => arm.name).join(', ');
  return {
    headline:
      plain === undefined || forward.length === 0
        ? 'No reward exists here: an arm is judged by how far an opponent could exploit it.'
        : forward.every(({ last }) => last >= plain.last)
          ? 'Momentum does not help here: it leaves the equilibrium faster.'
          : 'Here an arm with momentum ends closer to the equilibrium than the plain one.',
    detail: `KL from the equilibrium, ${significant(ends[0]?.first)} nats at first, after ${count(iterations, 'step')}: ${list}. ${
      inward.length > 0 ? `Closer than it began: ${names}.` : 'No arm ends closer to the equilibrium than it began.'
    }`,
  };
}
