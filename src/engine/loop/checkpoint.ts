import type { SavedBanditArm } from '../../algorithms/bandit/arm';
import type { Experiment } from '../../experiment/experiment';
import type { HostWeights } from '../../model/config';
import type { TextResponse } from '../../trace/events';

/** What an arm has spent so far: see `Metrics`. */
export interface Spent {
  labels: number;
  tokens: number;
  flops: number;
}

/** A mixture of log-probabilities of saved weights, by their index; −1 is the base policy, which everyone has. */
export type SavedPolicy = readonly (readonly [coefficient: number, weights: number])[];

/** What the next iteration of an arm depends on, as plain data. Only a learner of the kind that saved it can go on from it. */
export type SavedArm =
  | { kind: 'table'; arm: SavedBanditArm; sum: number[][] }
  | {
      kind: 'weights';
      spent: Spent;
      weights: HostWeights[];
      policies: { anchor: SavedPolicy; solution: SavedPolicy; outer: SavedPolicy; lastStep: SavedPolicy | null };
    }
  | {
      kind: 'search';
      spent: Spent;
      queries: { candidate: number; score: number }[];
      plain: TextResponse[] | null;
    };

export type Saved<Kind extends SavedArm['kind']> = Extract<SavedArm, { kind: Kind }>;

/** Where a run can be taken up again: after this iteration of all arms under this seed; iteration 0 is the seed's beginning. */
export interface Checkpoint {
  seed: number;
  iteration: number;
  /** By the arms' ids; empty at iteration 0. */
  arms: Readonly<Record<string, SavedArm>>;
}

/** Throws an Error if the checkpoint is not one of this experiment. */
export function demandCheckpoint({ seed, iteration, arms }: Checkpoint, experiment: Experiment): void {
  if (!experiment.seeds.includes(seed)) throw new Error(`checkpoint: the experiment has no seed ${seed}`);
  if (iteration > experiment.iterations)
    throw new Error(`checkpoint: iteration ${iteration} of an experiment with ${experiment.iterations}`);
  const missing = experiment.arms.find(({ id }) => iteration > 0 && !Object.hasOwn(arms, id));
  if (missing) throw new Error(`checkpoint: it has nothing of arm ${missing.id}`);
}

/** What an arm saved, for a learner of this kind. Throws an Error if a learner of another kind saved it. */
export function savedAs<Kind extends SavedArm['kind']>(kind: Kind, saved: SavedArm | undefined): Saved<Kind> | null {
  if (saved === undefined) return null;
  if (saved.kind !== kind) throw new Error(`checkpoint: an arm that learns by ${kind} was saved as ${saved.kind}`);
  return saved as Saved<Kind>;
}
