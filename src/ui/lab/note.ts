import { equilibrium } from '../../algorithms/bandit/equilibrium';
import { equilibriumDivergence } from '../../algorithms/bandit/game';
import { alphaAt, exponents } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { mean, pairedInterval } from '../../algorithms/statistics';
import { equivalentBeta } from '../../algorithms/theory';
import type { Arm } from '../../experiment/experiment';
import { allRoles, isDirect, type Roles, rolesOf } from '../../experiment/roles';
import { exactOutcome, isExact } from '../../trace/verdict';
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

const lastGap = (lab: LabWorld, id: string | undefined): number | undefined =>
  lab.arms.find(({ arm }) => arm.id === id)?.gaps.at(-1);

/** Whether Theorem 4.1 holds for the arm: DPO in the paper's loop, with preferences that are the odds of a reward. */
const isClock = ({ problem }: LabWorld, { objective, reference, momentum }: Arm): boolean =>
  problem.odds !== null && objective.id === 'dpo' && reference === 'anchor' && momentum.from === 'previous';

function exactNote(experiment: BanditExperiment, lab: LabWorld, { apo, plain, control }: Roles): Note {
  const { iterations } = experiment;
  const [ours, theirs, scaled] = [apo, plain, control].map((arm) => lastGap(lab, arm?.id));
  const clock = isClock(lab, apo) ? ` ${clockText(iterations, apo)}` : '';
  if (ours === undefined || theirs === undefined)
    return { headline: 'No plain arm stands beside momentum here.', detail: clock.trim() };
  const gaps = [
    `gap ${significant(ours)} with ${allRoles(experiment).length > 1 ? apo.name : 'momentum'}`,
    `${significant(theirs)} without`,
    ...(scaled === undefined ? [] : [`${significant(scaled)} with β(1−α)`]),
  ].join(', ');
  return {
    headline: exactHeadline(apo, ours, theirs, scaled),
    detail: `After ${count(iterations, 'step')}: ${gaps}.${clock}`,
  };
}

function exactHeadline(apo: Arm, ours: number, plain: number, control: number | undefined): string {
  const against = (other: number) => exactOutcome(other - ours, [ours, other]);
  const beta = `a ${apo.momentum.alpha < 0 ? 'larger' : 'smaller'} β`;
  switch (against(plain)) {
    case 'behind':
      return 'Momentum does not help here: it ends behind the plain arm.';
    case 'level':
      return 'Momentum does not help here: it ends level with the plain arm.';
    default:
      if (control === undefined || against(control) === 'ahead')
        return 'Momentum gets there sooner than the plain arm.';
      return `Momentum helps here, but ${against(control) === 'level' ? 'no more' : 'less'} than ${beta} does.`;
  }
}

function clockText(iterations: number, { objective, momentum }: Arm): string {
  const beta = equivalentBeta(betaOf(objective), momentum);
  const clock = exponents(momentum, iterations).at(-1)!;
  if (beta === null)
    return `Its α grows, so no single β does the same: after ${count(iterations, 'step')} it stands where ${fixed(clock, 1)} plain steps would.`;
  const { alpha } = momentum;
  return `With exact labels and exact steps momentum is ${alpha < 0 ? 'another' : 'a faster'} clock and nothing else: ${count(iterations, 'step')} with α = ${alpha} are ${fixed(clock, 2)} plain steps, in the long run ${fixed(1 / (1 - alpha), 2)} for one. Iterative DPO with β(1−α) = ${significant(beta)} steps that far from the first step on.`;
}

function drawnNote(
  experiment: BanditExperiment,
  lab: LabWorld,
  { seeds, gaps, wanted }: SeedGaps,
  { apo, plain, control }: Roles,
): Note {
  const last = (id: string | undefined) => gaps.get(id ?? '')?.map((path) => path.at(-1)!) ?? [];
  const other = control ?? plain;
  const ours = last(apo.id);
  const theirs = last(other?.id);
  if (!other || ours.length < 2 || theirs.length !== ours.length)
    return {
      headline: 'Labels are drawn here, so one run says little.',
      detail: `Mean and interval appear with the seeds: ${seeds.length} of ${wanted || experiment.seeds.length} so far.`,
    };
  const { mean: centre, low, high, n } = pairedInterval(ours, theirs);
  const against = other === control ? 'the control with β(1−α)' : 'the plain arm';
  const clock =
    other === control && isClock(lab, apo)
      ? ' In the exact model the two are the same clock, so a difference comes from the drawn labels and the few gradient steps.'
      : '';
  const headline =
    low > 0
      ? `Momentum does not help here: its gap is larger than with ${against}.`
      : high < 0
        ? `Momentum ends closer to the optimum than ${against}.`
        : `No advantage of momentum over ${against} can be seen here.`;
  return {
    headline,
    detail: `Gap with momentum minus gap with ${against}, paired by seed, N = ${n}: ${signed(centre, 4)} (95 % interval ${signed(low, 4)} to ${signed(high, 4)}); mean gap ${significant(mean(ours))}.${clock}`,
  };
}

/** A game is judged by the distance to the equilibrium, since the duality gap swings while the policy circles. */
function gameNote({ iterations }: BanditExperiment, lab: LabWorld): Note {
  const equilibria = lab.problem.wins.map(equilibrium);
  const ends = lab.arms.flatMap(({ arm, orbit }) => {
    if (!orbit) return [];
    const [first, last] = [orbit.judged[0]!, orbit.judged.at(-1)!].map((policy) =>
      equilibriumDivergence(policy, equilibria),
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
