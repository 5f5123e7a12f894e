import { equilibrium, equilibriumDivergence } from '../../algorithms/bandit/game';
import { alphaAt, exponents } from '../../algorithms/momentum';
import { mean, pairedInterval } from '../../algorithms/statistics';
import { equivalentBeta } from '../../algorithms/theory';
import { isDirect, isExact, rolesOf } from '../../experiment/verdict';
import { count, fixed, signed, significant } from '../format';
import type { BanditExperiment, LabWorld } from './orbits';
import type { SeedGaps } from './useSeeds';

/** What the pictures say of momentum, in words; says plainly when it does not help. */
export interface Note {
  headline: string;
  detail: string;
}

export function labNote(experiment: BanditExperiment, lab: LabWorld, seeds: SeedGaps): Note {
  if (!lab.problem.ranked) return gameNote(experiment, lab);
  const roles = rolesOf(experiment);
  if (!roles)
    return {
      headline: 'No arm uses momentum here.',
      detail: 'Give an arm a constant α in the settings, or drag the dot in the plane below.',
    };
  return isExact(experiment) ? exactNote(experiment, lab, roles) : drawnNote(experiment, seeds, roles);
}

type Roles = NonNullable<ReturnType<typeof rolesOf>>;

const lastGap = (lab: LabWorld, id: string | undefined): number | undefined =>
  lab.arms.find(({ arm }) => arm.id === id)?.gaps.at(-1);

/** Gaps closer than this, relative to the larger, are called level. */
const LEVEL = 0.01;

function exactNote({ iterations }: BanditExperiment, lab: LabWorld, { apo, plain, control }: Roles): Note {
  const [ours, theirs, smaller] = [apo, plain, control].map((arm) => lastGap(lab, arm?.id));
  const beta = equivalentBeta(apo.objective.settings.beta ?? 1, apo.momentum);
  const clock = exponents(apo.momentum, iterations).at(-1)!;
  const same =
    beta === null
      ? `Its α grows, so no single β does the same: after ${count(iterations, 'step')} it stands where ${fixed(clock, 1)} plain steps would.`
      : `With exact labels and exact steps momentum is a faster clock and nothing else: ${count(iterations, 'step')} with α = ${apo.momentum.alpha} are ${fixed(clock, 2)} plain steps, in the long run ${fixed(1 / (1 - apo.momentum.alpha), 2)} for one. Iterative optimisation with the smaller β(1−α) = ${significant(beta)} does the same.`;
  if (ours === undefined || theirs === undefined)
    return { headline: 'No plain arm stands beside momentum here.', detail: same };
  const gaps = [
    `gap ${significant(ours)} with momentum`,
    `${significant(theirs)} without`,
    ...(smaller === undefined ? [] : [`${significant(smaller)} with β(1−α)`]),
  ].join(', ');
  const headline =
    ours > theirs * (1 + LEVEL)
      ? 'Momentum does not help here: it ends behind the plain arm.'
      : ours > theirs * (1 - LEVEL)
        ? 'Momentum does not help here: it ends level with the plain arm.'
        : smaller !== undefined && ours >= smaller * (1 - LEVEL)
          ? 'Momentum helps here, but no more than a smaller β does.'
          : 'Momentum gets there sooner than the plain arm.';
  return { headline, detail: `After ${count(iterations, 'step')}: ${gaps}. ${same}` };
}

function drawnNote(
  experiment: BanditExperiment,
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
  const against = other === control ? 'a smaller β(1−α)' : 'the plain arm';
  const headline =
    low > 0
      ? `Momentum does not help here: its gap is larger than with ${against}.`
      : high < 0
        ? `Momentum ends closer to the optimum than ${against}.`
        : `No advantage of momentum over ${against} can be seen here.`;
  return {
    headline,
    detail: `Gap with momentum minus gap with ${against}, paired by seed, N = ${n}: ${signed(centre, 4)} (95 % interval ${signed(low, 4)} to ${signed(high, 4)}); mean gap ${significant(mean(ours))}. In the exact model the two are the same clock, so a difference comes from the drawn labels and the few gradient steps.`,
  };
}

/** In a game the distance to the equilibrium is told, since the duality gap swings while the policy circles. */
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
