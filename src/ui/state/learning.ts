import { findObjective, isOnPolicy } from '../../algorithms/objectives/table';
import type { Arm } from '../../experiment/experiment';

/** How an arm learns, as far as the page's sentences differ by it. */
export interface Learning {
  /** What it is told: which of two is preferred, the reward of each response, the chance of each to win, or the score of an instruction. */
  from: 'pairs' | 'rewards' | 'wins' | 'scores';
  /** It learns from responses that it draws itself during the solve; those of the anchor are shown only. */
  fresh: boolean;
  /** Its objective compares the policy with a reference. */
  hasReference: boolean;
}

export function learningOf({ objective }: Arm): Learning {
  const row = findObjective(objective.id);
  return { from: toldOf(row), fresh: isOnPolicy(row), hasReference: row.needs.includes('reference') };
}

function toldOf({ kind, needs }: ReturnType<typeof findObjective>): Learning['from'] {
  if (kind === 'pairs') return 'pairs';
  if (kind === 'search') return 'scores';
  return needs.includes('rewards') ? 'rewards' : 'wins';
}

export const isSearch = (arm: Arm): boolean => learningOf(arm).from === 'scores';
