import { findMethod, isOnPolicy } from '../objectives/table';
import type { ArmRule } from '../rule';
import type { LabelSettings } from './problem';

/** Why a bandit world does not run an arm: the field of the arm that is at fault, what is wrong, and what to set. */
export interface Refusal {
  field: 'objective' | 'lookAhead';
  reason: string;
}

/** What of a world decides that. */
export interface Ground {
  labels: Pick<LabelSettings, 'kind'>;
  /** Preferences come from rewards. */
  ranked: boolean;
}

/** Null where the world runs the arm. Throws an Error for an objective that there is not. */
export function refusal(
  { objective: { id }, lookAhead }: Pick<ArmRule, 'objective' | 'lookAhead'>,
  { labels, ranked }: Ground,
): Refusal | null {
  const row = findMethod(id);
  if (row.kind === 'search')
    return {
      field: 'objective',
      reason: `${row.id} searches for words to put before a prompt, which nothing reads in a world of kind bandit`,
    };
  if (isOnPolicy(row) && labels.kind === 'exact')
    return {
      field: 'objective',
      reason: `${row.id} draws from the policy during the step, and exact labels are all there before it; set world.labels.kind to sampled`,
    };
  if (row.kind !== 'pairs' && row.needs.includes('rewards') && !ranked)
    return {
      field: 'objective',
      reason: `${row.id} learns from rewards, and preferences of a matrix have none; set world.preferences to null, or learn from preferences`,
    };
  if (lookAhead === 'extragradient' && (isOnPolicy(row) || row.kind === 'responses'))
    return {
      field: 'lookAhead',
      reason: `extragradient asks for preferences anew at the half-way point, and ${row.id} ${isOnPolicy(row) ? 'asks anew before every gradient step' : 'learns from rewards, which are the same there'}; set it to none or optimistic`,
    };
  return null;
}
