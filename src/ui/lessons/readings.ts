import { newProblem } from '../../algorithms/bandit/problem';
import { alphaAt, exponents } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { finish } from '../../algorithms/slow';
import { logLogSlope, mean } from '../../algorithms/statistics';
import { matchedBeta } from '../../algorithms/theory';
import type { Experiment } from '../../experiment/experiment';
import type { Reader } from '../../lessons/lesson';
import type { Metrics } from '../../trace/events';
import { finishedSeeds } from '../../trace/fold';
import { metric, overSeeds, solutionTable } from '../../trace/series';
import { type OneStep, oneStep, stretch } from '../lab/oneStep';
import { armOrbitSteps } from '../lab/orbits';
import { alike } from '../state/draft';
import { momentOf, type Scene, shownArm, stepsDone } from '../state/moment';

/** What lessons read of the page; what each reader means is in `src/lessons/lesson.ts`. */

export interface Read extends Scene {
  /** What the controls edit: α and β are read of it, all else of a run of it. */
  draft: Experiment;
}

/** Whether the run on the screen is one of the draft, be it of other seeds, as the recorded one is. */
const isCurrent = ({ trace, draft }: Read): boolean => trace.experiment !== null && alike(draft, trace.experiment);

function stepsShown(read: Scene): number | null {
  const moment = momentOf(read, read.view);
  return moment && stepsDone(moment);
}

function metricShown(read: Read, name: keyof Metrics): number | null {
  const steps = stepsShown(read);
  if (steps === null || !isCurrent(read)) return null;
  const values = overSeeds(read.trace, metric(name), shownArm(read, read.view).id, steps);
  return values.length === 0 ? null : mean(values);
}

const draftArm = ({ draft, view }: Pick<Read, 'draft' | 'view'>) => shownArm({ experiment: draft }, view);

/** Percent. */
function bestShown(read: Read): number | null {
  const { trace, view } = read;
  const { world } = read.draft;
  const steps = stepsShown(read);
  if (world.kind !== 'bandit' || world.base.length > 1 || steps === null || !isCurrent(read)) return null;
  const [rewards] = world.rewards;
  const seed = view.seed ?? read.draft.seeds[0]!;
  const row = solutionTable(trace, { seed, arm: shownArm(read, view).id, iteration: steps })?.[0];
  return row ? 100 * row[rewards!.indexOf(Math.max(...rewards!))]! : null;
}

function slopeShown(read: Read): number | null {
  const { iterations } = read.draft;
  if (!isCurrent(read)) return null;
  const arm = shownArm(read, read.view).id;
  const gaps = Array.from({ length: iterations + 1 }, (_, t) => overSeeds(read.trace, metric('gap'), arm, t));
  if (gaps.some((values) => values.length === 0)) return null;
  return logLogSlope(gaps.map(mean), Math.floor(iterations / 2), iterations)?.mean ?? null;
}

/** The step on the screen, if the world has three actions. */
export function stepOf({ draft, trace, view }: Pick<Read, 'draft' | 'trace' | 'view'>): OneStep | null {
  const { world, seeds, iterations } = draft;
  const moment = momentOf({ experiment: draft, trace }, view);
  if (world.kind !== 'bandit' || world.actions.length !== 3) return null;
  const problem = newProblem(world);
  const t = Math.min(moment?.iteration ?? iterations, iterations);
  const { orbit } = finish(armOrbitSteps(problem, draftArm({ draft, view }), t, seeds[0]!));
  return orbit && oneStep(problem, orbit, { prompt: view.prompt % world.base.length, actions: [0, 1, 2], t });
}

export const READINGS: Readonly<Record<Reader, (read: Read) => number | null>> = {
  alpha: (read) => alphaAt(draftArm(read).momentum, Math.max((stepsShown(read) ?? 1) - 1, 0)),
  beta: (read) => betaOf(draftArm(read).objective),
  steps: stepsShown,
  kl: (read) => metricShown(read, 'klBase'),
  klStep: (read) => metricShown(read, 'klStep'),
  reward: (read) => metricShown(read, 'reward'),
  gap: (read) => metricShown(read, 'gap'),
  best: bestShown,
  stretch(read) {
    const step = stepOf(read);
    return step && stretch(step);
  },
  clock(read) {
    const steps = stepsShown(read);
    return steps === null ? null : (exponents(draftArm(read).momentum, Math.max(steps, 1))[steps] ?? null);
  },
  matchedBeta: (read) => matchedBeta(betaOf(draftArm(read).objective), draftArm(read).momentum, read.draft.iterations),
  slope: slopeShown,
  equilibriumKl: (read) => metricShown(read, 'equilibriumKl'),
  seeds: ({ trace, ...read }) =>
    isCurrent({ trace, ...read }) ? finishedSeeds(trace, read.draft.iterations).length : null,
};
