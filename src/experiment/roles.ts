import { isStill } from '../algorithms/momentum';
import { findMethod } from '../algorithms/objectives/table';
import { endOf } from '../algorithms/pace';
import { referenceRule } from '../algorithms/relatives';
import { limitBeta, matchedBeta } from '../algorithms/theory';
import type { Arm, Experiment } from './experiment';

/** The arms that the question needs; null if the experiment has none. */
export interface Roles {
  apo: Arm;
  plain: Arm | null;
  /** The plain iteration with β·T/c_T: after T exact steps it is where momentum is. */
  matched: Arm | null;
  /** The paper's control, β(1−α), whose steps are as long as those of momentum become; momentum has none if its α grows. */
  limit: Arm | null;
}

/** What momentum is held to beside the plain arm. */
export const controlOf = ({ matched, limit }: Omit<Roles, 'apo'>): Arm | null => matched ?? limit;

/** How a control's β is made of the β of momentum. */
export type Standing = 'matched' | 'limit';
export const SCALES: Readonly<Record<Standing, string>> = { matched: 'β·T/c_T', limit: 'β(1−α)' };

/** Judged at its solution, which it reaches without look-ahead. */
export const isDirect = ({ lookAhead, expo = 0 }: Arm): boolean => lookAhead === 'none' && expo === 0;

/** A plain proximal iteration: no momentum, no look-ahead, no extrapolation of what is judged. */
export const isPlain = (arm: Arm): boolean => isDirect(arm) && isStill(arm.momentum);

function sameReference(a: Arm, b: Arm): boolean {
  const [mine, yours] = [referenceRule(a), referenceRule(b)];
  return a.reference === b.reference && mine?.share === yours?.share && mine?.every === yours?.every;
}

/** One objective, with the same settings but for β. */
function sameObjective({ objective: a }: Arm, { objective: b }: Arm): boolean {
  if (a.id !== b.id) return false;
  return findMethod(a.id).settings.every(
    ({ name, default: otherwise }) =>
      name === 'beta' || close(a.settings[name] ?? otherwise, b.settings[name] ?? otherwise),
  );
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));

/** β of an arm is this multiple of the other's, in every iteration; if neither has a β, they are equal. */
function hasBeta(arm: Arm, other: Arm, scale: number): boolean {
  const [mine, yours] = [betasOf(arm), betasOf(other)];
  if (mine.length === 0 || yours.length === 0) return mine.length === yours.length && scale === 1;
  return mine.length === yours.length && mine.every((beta, i) => close(beta, yours[i]! * scale));
}

const betasOf = ({ betas, objective: { settings } }: Arm): readonly number[] =>
  betas ?? (settings.beta === undefined ? [] : [settings.beta]);

/** The optimiser is the same; one may go on for more iterations than the other. */
const samePace = (a: Arm, b: Arm): boolean => a.steps === b.steps && a.learningRate === b.learningRate;

type Compared = Pick<Experiment, 'arms' | 'iterations'>;

/**
 * The plain arm and the controls of an arm: of the same objective and reference, without momentum, at the same β, at β·T/c_T and at
 * β(1−α). Where these two are one number (α = 0) an arm that stands alone is the control with β(1−α).
 */
export function companionsOf(arm: Arm, { arms, iterations }: Compared): Omit<Roles, 'apo'> {
  if (arm.momentum.schedule === 'none') return { plain: null, matched: null, limit: null };
  const others = arms.filter(
    (one) => one !== arm && isPlain(one) && sameObjective(one, arm) && sameReference(one, arm) && samePace(one, arm),
  );
  const matchedScale = matchedBeta(1, arm.momentum, endOf(arm, iterations));
  const limitScale = limitBeta(1, arm.momentum) ?? Number.NaN;
  const plain = others.find((one) => hasBeta(one, arm, 1)) ?? null;
  const first = others.find((one) => one !== plain && hasBeta(one, arm, matchedScale)) ?? null;
  const second = others.find((one) => one !== plain && one !== first && hasBeta(one, arm, limitScale)) ?? null;
  const alone = second === null && first !== null && hasBeta(first, arm, limitScale);
  return { plain, matched: alone ? null : first, limit: alone ? first : second };
}

/** Finds the arms by what they do, not by what they are called: every arm with momentum, and its companions. */
export function allRoles(experiment: Compared): Roles[] {
  return experiment.arms
    .filter((arm) => isDirect(arm) && !isStill(arm.momentum))
    .map((apo) => ({ apo, ...companionsOf(apo, experiment) }));
}

/** All arms that are the control of another, and how. Unlike `allRoles` this counts an arm with a constant α of 0, which is on its way. */
export function controlsOf(experiment: Compared): ReadonlyMap<Arm, Standing> {
  const found = experiment.arms.filter(isDirect).flatMap((arm) => {
    const { matched, limit } = companionsOf(arm, experiment);
    return [...(matched ? [[matched, 'matched'] as const] : []), ...(limit ? [[limit, 'limit'] as const] : [])];
  });
  return new Map(found);
}

/** Those of the first arm with momentum. */
export const rolesOf = (experiment: Experiment): Roles | null => allRoles(experiment)[0] ?? null;

/** The same for a picture that sets α: an arm with a constant α of 0 is on its way. */
export function drivenRoles(experiment: Experiment): Roles | null {
  const { arms } = experiment;
  const apo = arms.find((arm) => isDirect(arm) && arm.momentum.schedule === 'constant');
  return rolesOf(experiment) ?? (apo ? { apo, ...companionsOf(apo, experiment) } : null);
}
