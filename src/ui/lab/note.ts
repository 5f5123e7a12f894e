import { equilibriumDivergence } from '../../algorithms/bandit/game';
import { alphaAt, exponents } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { mean, pairedInterval } from '../../algorithms/statistics';
import { limitBeta, matchedBeta } from '../../algorithms/theory';
import type { Arm } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import { allRoles, controlOf, isDirect, type Roles, rolesOf, SCALES } from '../../experiment/roles';
import { epsilonFor, exactLead, stepsTo } from '../../trace/steps';
import { labWords } from '../../words/en/lab';
import { fixed, significant } from '../parts/format';
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
  if (!roles) return labWords().note.noMomentum;
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

/** The ε that the note speaks of; null if it speaks of none. */
export function noteEpsilon(experiment: BanditExperiment, lab: LabWorld): number | null {
  const roles = lab.problem.ranked && isExact(experiment) ? rolesOf(experiment) : null;
  return roles && comparedEpsilon(lab, roles);
}

function comparedEpsilon(lab: LabWorld, { apo, plain, matched, limit }: Roles): number | null {
  const paths = [apo, plain, matched, limit].map((arm) => gapsOf(lab, arm));
  return paths[0] && paths[1] ? epsilonFor(paths.filter((path) => path !== undefined)) : null;
}

/** Judged as the verdict judges: by the steps to ε. */
function exactNote(experiment: BanditExperiment, lab: LabWorld, roles: Roles): Note {
  const words = labWords().note;
  const { iterations } = experiment;
  const { apo, plain, matched, limit } = roles;
  const ours = gapsOf(lab, apo);
  const theirs = gapsOf(lab, plain);
  const clock = isClock(lab, apo) ? clockText(iterations, apo) : '';
  if (ours === undefined || theirs === undefined) return { headline: words.noPlain, detail: clock };
  const beside = [
    { gaps: theirs, name: words.without },
    { gaps: gapsOf(lab, matched), name: (value: string) => words.withScale(value, SCALES.matched) },
    { gaps: gapsOf(lab, limit), name: (value: string) => words.withScale(value, SCALES.limit) },
  ].flatMap(({ gaps, name }) => (gaps ? [{ gaps, name }] : []));
  const epsilon = comparedEpsilon(lab, roles);
  const mine = allRoles(experiment).length > 1 ? apo.name : words.momentum;
  const say = (of: (gaps: readonly number[]) => string) =>
    [words.withArm(of(ours), mine), ...beside.map(({ gaps, name }) => name(of(gaps)))].join(words.between);
  const speed =
    epsilon === null
      ? words.noneHalves
      : words.steps(
          epsilon,
          say((gaps) => stepsText(gaps, epsilon)),
        );
  const end = words.end(
    iterations,
    say((gaps) => significant(gaps.at(-1))),
  );
  return { headline: exactHeadline(lab, roles, epsilon), detail: [speed, end, clock].filter(Boolean).join(' ') };
}

function stepsText(gaps: readonly number[], epsilon: number): string {
  const steps = stepsTo(gaps, epsilon);
  return steps === null ? labWords().note.none : fixed(steps, 1);
}

function exactHeadline(lab: LabWorld, roles: Roles, epsilon: number | null): string {
  const words = labWords().note;
  const ours = gapsOf(lab, roles.apo)!;
  const { outcome } = exactLead(ours, gapsOf(lab, roles.plain)!, epsilon);
  const control = gapsOf(lab, controlOf(roles));
  if (outcome !== 'ahead' || !control) return words.plain[outcome];
  return words.control[exactLead(ours, control, epsilon).outcome](roles.apo.momentum.alpha < 0);
}

function clockText(iterations: number, { objective, momentum }: Arm): string {
  const words = labWords().note;
  const beta = betaOf(objective);
  const clock = exponents(momentum, iterations).at(-1)!;
  const limit = limitBeta(beta, momentum);
  const { alpha } = momentum;
  const same = words.clock(iterations, clock, matchedBeta(beta, momentum, iterations));
  return limit === null || alpha <= 0 ? same : `${same} ${words.limit(limit, alpha / (1 - alpha) ** 2)}`;
}

function drawnNote(experiment: BanditExperiment, lab: LabWorld, { seeds, gaps, wanted }: SeedGaps, roles: Roles): Note {
  const words = labWords().note;
  const { apo, plain } = roles;
  const last = (id: string | undefined) => gaps.get(id ?? '')?.map((path) => path.at(-1)!) ?? [];
  const control = controlOf(roles);
  const other = control ?? plain;
  const ours = last(apo.id);
  const theirs = last(other?.id);
  // As in the verdict, nothing is concluded before all seeds are in.
  if (!other || ours.length < 2 || theirs.length !== ours.length || seeds.length < wanted)
    return {
      headline: words.waiting.headline,
      detail: words.waiting.detail(seeds.length, wanted || experiment.seeds.length),
    };
  const { n, ...interval } = pairedInterval(ours, theirs);
  const against = other !== control ? 'plain' : control === roles.matched ? 'matched' : 'limit';
  const clock = other === control && isClock(lab, apo) ? ` ${words.nearlyOneClock}` : '';
  const headline = interval.low > 0 ? words.farther : interval.high < 0 ? words.closer : words.untold;
  return {
    headline: headline(against),
    detail: `${words.paired(against, n, interval)}; ${words.meanGap(mean(ours))}.${clock}`,
  };
}

/** A game is judged by the distance to the equilibrium, since the duality gap swings while the policy circles. */
function gameNote({ iterations }: BanditExperiment, lab: LabWorld): Note {
  const words = labWords().note.game;
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
  const list = ends.map(({ arm, last }) => `${arm.name} ${significant(last)}`).join(labWords().note.between);
  const names = inward.map(({ arm }) => arm.name).join(labWords().note.between);
  return {
    headline:
      plain === undefined || forward.length === 0
        ? words.noReward
        : forward.every(({ last }) => last >= plain.last)
          ? words.faster
          : words.closer,
    detail: `${words.ends(ends[0]?.first, iterations, list)} ${inward.length > 0 ? words.inward(names) : words.noneInward}`,
  };
}
