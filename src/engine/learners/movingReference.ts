import { toward } from '../../algorithms/proximalPoint';
import { drawsReference, referenceRule } from '../../algorithms/relatives';
import type { Arm } from '../../experiment/experiment';
import { single, singleOf, type Weights } from '../language/engine';
import { type PairSet, type ProximalInput, policyOf, scoreRows } from './data/pairs';
import type { TextSetup } from './generate';

/** A reference that is drawn toward the policy while the policy is trained (TR-DPO). */
export interface MovingReference {
  /** Whether it moves after this optimiser step, from 1. */
  isDue(step: number): boolean;
  /** reference ← (1 − share)·reference + share·policy, in the weights; scores the pairs again. No step may be under way. */
  draw(): Promise<void>;
  free(): void;
}

/** Null if the arm's reference stays. `policy` is what is trained. Throws an Error if the reference is a mixture. */
export function openMovingReference(
  setup: TextSetup,
  arm: Arm,
  input: Pick<ProximalInput, 'reference'>,
  policy: Weights,
  pairs: Pick<PairSet, 'rows' | 'length' | 'reference' | 'mismatched'>,
): MovingReference | null {
  if (arm.reference !== 'moving') return null;
  const { share, every } = referenceRule(arm)!;
  const { engine, world } = setup;
  const reference = singleOf(policyOf(input.reference));
  if (!reference) throw new Error('reference moving: set momentum.space to parameters');
  let drawn: Weights | null = null;
  return {
    isDue: (step) => share > 0 && drawsReference(every, step, world.solve.steps),
    async draw() {
      const before = drawn;
      // Of share 1 a copy: the same weights give the same bits, so the next margin is exactly 0.
      drawn = engine.combine(toward(before ?? reference, policy, share).filter(([coefficient]) => coefficient !== 0));
      if (before) engine.free(before);
      for (const each of [pairs, pairs.mismatched])
        each?.reference.set(await scoreRows(setup, single(drawn), each.rows, each.length));
    },
    free() {
      if (drawn) engine.free(drawn);
    },
  };
}
