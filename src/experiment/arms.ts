import type { Momentum } from '../algorithms/momentum';
import type { Method } from '../algorithms/objectives/row';
import { completeSettings, findMethod } from '../algorithms/objectives/table';
import { withoutDefaults } from '../algorithms/relatives';
import { matchedBeta } from '../algorithms/theory';
import { type FormName, nameBy } from './armNames';
import type { Arm } from './experiment';

const STILL: Momentum = { schedule: 'none', alpha: 0, space: 'parameters', from: 'previous', restart: false };

export function constant(alpha: number, space: Momentum['space'] = 'parameters'): Partial<Momentum> {
  return { schedule: 'constant', alpha, space };
}

/** An arm of the paper's loop: reference is the anchor, no momentum unless given. */
export function newArm(
  id: string,
  name: string,
  objective: Arm['objective'],
  momentum: Partial<Momentum> = {},
  lookAhead: Arm['lookAhead'] = 'none',
): Arm {
  return { id, name, objective, momentum: { ...STILL, ...momentum }, reference: 'anchor', lookAhead };
}

const dpo = (beta: number): Arm['objective'] => ({ id: 'dpo', settings: { beta } });

/** The arm under the name that this form gives it. */
const named = (form: FormName, arm: Arm): Arm => ({ ...arm, name: nameBy(form, arm) });

/** Iterative DPO, APO, and the paper's control, iterative DPO with β(1−α), which in the exact model is soon as fast and a little ahead. */
export function comparison(beta: number, alpha: number, space: Momentum['space'] = 'parameters'): Arm[] {
  return [
    named('plain', newArm('dpo', '', dpo(beta))),
    named('apo', newArm('apo', '', dpo(beta), constant(alpha, space))),
    named('control', newArm('control', '', dpo(round(beta * (1 - alpha))))),
  ];
}

/** The same with the control that in the exact model is where APO is after T iterations: iterative DPO with β·T/c_T. */
export function matchedComparison(beta: number, alpha: number, iterations: number): Arm[] {
  const [plain, apo, limit] = comparison(beta, alpha);
  const matched = newArm('matched', '', dpo(round(matchedBeta(beta, apo!.momentum, iterations))));
  return [plain!, apo!, named('matched', matched), limit!];
}

/** APO with Nesterov's schedule, which is beyond the paper, and its control with β·T/c_T. */
export function matchedNesterov(beta: number, iterations: number): Arm[] {
  const arm = nesterov(beta);
  const control = dpo(round(matchedBeta(beta, arm.momentum, iterations)));
  return [arm, newArm('nesterov-matched', 'Control of t/(t+3): DPO with β·T/c_T', control)];
}

const round = (beta: number): number => Number(beta.toPrecision(12));

/** APO with Nesterov's schedule. */
export function nesterov(beta: number): Arm {
  return named('apo', newArm('nesterov', '', dpo(beta), { schedule: 'nesterov' }));
}

/** The neighbours of the extrapolation beside iterative DPO: one extrapolation of what is judged, a reference drawn along, a look-ahead. */
export function relatives(beta: number, { expo, every }: { expo: number; every: number }): Arm[] {
  const moving = { ...newArm('tr-dpo', '', dpo(beta)), reference: 'moving', referenceEvery: every } as const;
  return [
    named('expo', { ...newArm('expo', '', dpo(beta)), expo }),
    named('trDpo', withoutDefaults(moving)),
    newArm('extragradient', 'Extragradient', dpo(beta), {}, 'extragradient'),
  ];
}

/** The objectives that presets compare. The list stays as the presets' names do: with another objective it is another preset. */
export const COMPARED: readonly string[] = [
  'dpo',
  'cdpo',
  'robust_dpo',
  'ipo',
  'hinge',
  'sppo',
  'sppo_hard',
  'exo',
  'nca',
  'bco',
  'aot',
  'aot_unpaired',
  'discopop',
  'chi2po',
  'minor_dpo',
  'mpo',
  'rpo',
  'rpo_mean',
  'aipo',
  'anchored_zero',
  'anchored_down',
  'dpo_norm',
  'kto',
  'simpo',
  'alpha_dpo',
  'cpo',
  'orpo',
  'slic',
  'exo_rewards',
  'nca_rewards',
  'infonca',
  'online_dpo',
  'xpo',
  'nash_md',
  'ppo',
  'espo',
];

/** What presets called a row that has another name today: their arms stay as they are. */
const NAMED_BEFORE: Readonly<Record<string, string>> = { kto: 'Kahneman–Tversky Optimization, on pairs' };

/** An arm for each of these methods under its own name, all its settings written out. */
export const methodArms = (ids: readonly string[], given: (row: Method) => Readonly<Record<string, number>>): Arm[] =>
  ids.map((id) => {
    const row = findMethod(id);
    return newArm(id.replaceAll('_', '-'), NAMED_BEFORE[id] ?? row.name, {
      id,
      settings: { ...completeSettings(row, given(row)) },
    });
  });
