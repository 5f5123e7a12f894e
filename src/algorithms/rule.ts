import type { Momentum } from './momentum';
import type { Pace } from './pace';
import type { ReferenceKind, Relatives } from './relatives';

/** How an arm learns; an arm of an experiment has this shape. */
export interface ArmRule extends Relatives, Pace {
  objective: { id: string; settings: Readonly<Record<string, number>> };
  momentum: Momentum;
  reference: ReferenceKind;
  /**
   * `extragradient` (Korpelevich 1976; Mirror-Prox, Nemirovski 2004): the preferences are asked again at the solution, the step starts at
   * the anchor. `optimistic` (Popov 1980; Rakhlin & Sridharan 2013): the step is 2 g_t − g_{t−1}, g in the parameters
   * (of a table, its log-probabilities).
   */
  lookAhead: 'none' | 'extragradient' | 'optimistic';
}
