import { isOnPolicy, methodOf } from '../../algorithms/objectives/table';
import type { Arm } from '../../experiment/experiment';

/** How an arm learns, as far as the page's sentences differ by it. */
interface Learning {
  /** What it learns from: which of two is preferred, the reward of each response, or the chance of each to win. */
  from: 'pairs' | 'rewards' | 'wins';
  /** It learns from responses that it draws itself during the solve; those of the anchor are shown only. */
  fresh: boolean;
  /** Its objective compares the policy with a reference. */
  hasReference: boolean;
}

/** Of an arm that trains. */
export function learningOf(arm: Arm): Learning {
  const row = methodOf(arm);
  const from = row.kind === 'pairs' ? 'pairs' : row.needs.includes('rewards') ? 'rewards' : 'wins';
  return { from, fresh: isOnPolicy(row), hasReference: row.needs.includes('reference') };
}
