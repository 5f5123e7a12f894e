import { alphaAt } from '../algorithms/momentum';
import { findMethod } from '../algorithms/objectives/table';
import { referenceRule } from '../algorithms/relatives';
import type { Arm, Experiment } from './experiment';

/** The arms that the question needs; plain or control is null if the experiment has none. */
export interface Roles {
  apo: Arm;
  plain: Arm | null;
  control: Arm | null;
}

/** Judged at its solution, which it reaches without look-ahead. */
export const isDirect = ({ lookAhead, expo = 0 }: Arm): boolean => lookAhead === 'none' && expo === 0;

export const isStill = ({ momentum }: Arm): boolean =>
  momentum.schedule === 'none' || (momentum.schedule === 'constant' && momentum.alpha === 0);

/** A plain proximal iteration: no momentum, no look-ahead, no extrapolation of what is judged. */
export const isPlain = (arm: Arm): boolean => isDirect(arm) && isStill(arm);

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

/** β of an arm is this multiple of the other's; if neither has a β, they are equal. */
function hasBeta(arm: Arm, other: Arm, scale: number): boolean {
  const [mine, yours] = [arm.objective.settings.beta, other.objective.settings.beta];
  return mine === undefined || yours === undefined ? mine === yours && scale === 1 : close(mine, yours * scale);
}

/**
 * The plain arm and the control of an arm: of the same objective and reference, without momentum, at the same β and at β(1−α). Null if
 * there is none, and if momentum has no constant α.
 */
export function companionsOf(arm: Arm, arms: readonly Arm[]): Omit<Roles, 'apo'> {
  const { schedule } = arm.momentum;
  if (schedule === 'none') return { plain: null, control: null };
  const others = arms.filter(
    (one) => one !== arm && isPlain(one) && sameObjective(one, arm) && sameReference(one, arm),
  );
  const scale = schedule === 'constant' ? 1 - alphaAt(arm.momentum, 0) : Number.NaN;
  const plain = others.find((one) => hasBeta(one, arm, 1)) ?? null;
  const control = others.find((one) => one !== plain && hasBeta(one, arm, scale)) ?? null;
  return { plain, control };
}

/** Finds the arms by what they do, not by what they are called: every arm with momentum, and its companions. */
export function allRoles({ arms }: Experiment): Roles[] {
  return arms.filter((arm) => isDirect(arm) && !isStill(arm)).map((apo) => ({ apo, ...companionsOf(apo, arms) }));
}

/** All arms that are the control of another. Unlike `allRoles` this counts an arm with a constant α of 0, which is on its way. */
export const controlsOf = (arms: readonly Arm[]): ReadonlySet<Arm> =>
  new Set(arms.filter(isDirect).flatMap((arm) => companionsOf(arm, arms).control ?? []));

/** Those of the first arm with momentum. */
export const rolesOf = (experiment: Experiment): Roles | null => allRoles(experiment)[0] ?? null;

/** The same for a picture that sets α: an arm with a constant α of 0 is on its way. */
export function drivenRoles(experiment: Experiment): Roles | null {
  const { arms } = experiment;
  const apo = arms.find((arm) => isDirect(arm) && arm.momentum.schedule === 'constant');
  return rolesOf(experiment) ?? (apo ? { apo, ...companionsOf(apo, arms) } : null);
}
