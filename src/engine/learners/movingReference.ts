import { drawsReference, referenceRule } from '../../algorithms/relatives';
import type { Arm } from '../../experiment/experiment';
import type { Weights } from '../language/engine';
import { type PairSet, type ProximalInput, scoreRows } from './data/pairs';
import type { TextSetup } from './generate';

/** A reference that is drawn toward the policy while the policy is trained (TR-DPO). */
export interface MovingReference {
  /** Whether it moves after this optimiser step, from 1. */
  isDue(step: number): boolean;
  /** reference ← (1 − share)·reference + share·policy, in the weights; scores the pairs again. No step may be under way. */
  draw(): Promise<void>;
  free(): void;
}

/** Null where the arm's reference stays. Throws an Error where the reference is no one set of weights. */
export function openMovingReference(
  setup: TextSetup,
  arm: Arm,
  { reference, start }: ProximalInput,
  pairs: Pick<PairSet, 'rows' | 'length' | 'reference'>,
): MovingReference | null {
  if (arm.reference !== 'moving') return null;
  const { share, every } = referenceRule(arm)!;
  const { engine, world } = setup;
  if (!('id' in reference)) throw new Error('reference moving: set momentum.space to parameters');
  let drawn: Weights | null = null;
  return {
    isDue: (step) => share > 0 && drawsReference(every, step, world.solve.steps),
    async draw() {
      const before = drawn;
      // A copy where share is 1: the same weights give the same bits, so the next margin is exactly 0.
      drawn = engine.combine(
        share === 1
          ? [[1, start]]
          : [
              [1 - share, before ?? reference],
              [share, start],
            ],
      );
      if (before) engine.free(before);
      pairs.reference.set(await scoreRows(setup, drawn, pairs.rows, pairs.length));
    },
    free() {
      if (drawn) engine.free(drawn);
    },
  };
}
