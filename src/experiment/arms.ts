import type { Momentum } from '../algorithms/momentum';
import { completeSettings, OBJECTIVES } from '../algorithms/objectives/table';
import { REFERENCE_RULES, withoutDefaults } from '../algorithms/relatives';
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

/** Iterative DPO, APO, and the control that the exact model cannot tell from APO: iterative DPO with β(1−α). */
export function comparison(beta: number, alpha: number, space: Momentum['space'] = 'parameters'): Arm[] {
  return [
    newArm('dpo', 'Iterative DPO', dpo(beta)),
    newArm('apo', `APO, α = ${alpha}`, dpo(beta), constant(alpha, space)),
    newArm('control', 'Control: DPO with β(1−α)', dpo(Number((beta * (1 - alpha)).toPrecision(12)))),
  ];
}

/** APO with Nesterov's schedule, which is beyond the paper. */
export function nesterov(beta: number): Arm {
  return newArm('nesterov', 'APO, α = t/(t+3)', dpo(beta), { schedule: 'nesterov' });
}

/** The neighbours of the extrapolation beside iterative DPO: one extrapolation of what is judged, a reference drawn along, a look-ahead. */
export function relatives(beta: number, { expo, every }: { expo: number; every: number }): Arm[] {
  const share = REFERENCE_RULES.moving.share;
  return [
    { ...newArm('expo', `ExPO, judged at +${expo}`, dpo(beta)), expo },
    withoutDefaults({
      ...newArm('tr-dpo', `TR-DPO, ${share} every ${every} steps`, dpo(beta)),
      reference: 'moving',
      referenceEvery: every,
    }),
    newArm('extragradient', 'Extragradient', dpo(beta), {}, 'extragradient'),
  ];
}

/** An arm for every objective with a loss, all with this β, the other settings as published. */
export function everyObjective(beta: number): Arm[] {
  return OBJECTIVES.map((row) => {
    const own = row.settings.some(({ name }) => name === 'beta') ? { beta } : {};
    return newArm(row.id.replaceAll('_', '-'), row.name, { id: row.id, settings: { ...completeSettings(row, own) } });
  });
}
