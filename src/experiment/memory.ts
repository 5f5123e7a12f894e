import { learnsFromLabels, methodOf } from '../algorithms/objectives/table';
import { endOf, ownSolve } from '../algorithms/pace';
import type { Refusal } from '../messages/refusal';
import type { Arm, BanditWorld, Experiment, TextWorld } from './experiment';

/** What a run keeps of itself until its end: every iteration of every arm under every seed, for the charts, the tables and the file. */

/** Bytes on V8's heap, measured in Node 20, of what has come from a worker: an iteration without its tables; a step; a tale with its tokens. */
const CELL = 1700;
const STEP = 170;
const TEXT = 800;
/** A row of a table of probabilities, and each of its numbers; a row of counts, and each of them. */
const ROW = 160;
const NUMBER = 12;
const COUNTS = 100;
const COUNT = 8;

/** Bytes that a whole run is estimated to keep; the texts of a reader's own model may be longer than tales, and take more. */
function keptBytes({ world, arms, seeds, iterations }: Experiment): number {
  const cellOf = (arm: Arm) =>
    CELL + (world.kind === 'bandit' ? tableBytes(world, arm) : textBytes(world)) + STEP * stepsOf(world, arm);
  return seeds.length * arms.reduce((sum, arm) => sum + (endOf(arm, iterations) + 1) * cellOf(arm), 0);
}

function tableBytes({ base, actions, labels }: BanditWorld, arm: Arm): number {
  const [rows, numbers] = [base.length, actions.length];
  // Anchor, solution and next anchor; with ExPO what is judged.
  const tables = (arm.expo ? 4 : 3) * rows * (ROW + NUMBER * numbers);
  const isDrawn = labels.kind === 'sampled' && learnsFromLabels(methodOf(arm));
  return tables + (isDrawn ? rows * numbers * (COUNTS + COUNT * numbers) : 0);
}

const textBytes = ({ sampling, evaluation }: Pick<TextWorld, 'sampling' | 'evaluation'>): number =>
  TEXT * (sampling.prompts * sampling.responses + evaluation.prompts);

function stepsOf(world: Experiment['world'], arm: Arm): number {
  const halves = arm.lookAhead === 'extragradient' ? 2 : 1;
  if (world.kind !== 'bandit') return halves * ownSolve(arm, world.solve).steps;
  return world.labels.kind === 'exact' ? 0 : halves * ownSolve(arm, world.labels).steps;
}

/** Why a run is refused where it may keep so many bytes: at the field whose change is the smallest that helps. Null if it fits. */
export function memoryRefusal(experiment: Experiment, most: number): Refusal | null {
  const bytes = keptBytes(experiment);
  if (bytes <= most) return null;
  const facts = { bytes, most };
  const iterations = largest(experiment.iterations, (n) => keptBytes({ ...experiment, iterations: n }) <= most);
  if (iterations > 0)
    return {
      path: ['iterations'],
      code: 'too-much-kept',
      facts: { ...facts, fits: iterations, received: experiment.iterations },
    };
  const seeds = largest(
    experiment.seeds.length,
    (n) => keptBytes({ ...experiment, iterations: 1, seeds: experiment.seeds.slice(0, n) }) <= most,
  );
  return {
    path: ['seeds'],
    code: 'too-much-kept',
    facts: { ...facts, fits: seeds, received: experiment.seeds.length },
  };
}

/** The largest whole number up to `most` that holds, if all below do too; 0 if none does. */
function largest(most: number, holds: (n: number) => boolean): number {
  let [held, failed] = [0, most + 1];
  while (failed - held > 1) {
    const middle = Math.floor((held + failed) / 2);
    if (holds(middle)) held = middle;
    else failed = middle;
  }
  return held;
}
