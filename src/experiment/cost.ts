import { isOnPolicy, methodOf } from '../algorithms/objectives/table';
import { endOf, ownSolve } from '../algorithms/pace';
import type { Arm, BanditWorld, Experiment } from './experiment';

/** Seconds of one core of a server of 2023, measured: a pair's loss and slopes, a draw with its label, an event on its way. */
const PAIR = 1.2e-7;
const DRAW = 4e-7;
const EVENT = 1e-5;
/** Evaluations of a Newton solve, and what one takes in losses: the curvature is four differences. */
const NEWTON = 12;
const CURVATURE = 5;
/** What a label takes, in losses, where all labels of a step are compared. */
const COUPLED = 8;

/**
 * Seconds that an exact world is estimated to take, within a factor of about five; null for a language model, whose engine says so when it is open. What
 * the schema accepts reaches from a millisecond to years.
 */
export function estimatedSeconds({ world, arms, seeds, iterations }: Experiment): number | null {
  if (world.kind !== 'bandit') return null;
  return seeds.length * arms.reduce((sum, arm) => sum + endOf(arm, iterations) * iterationSeconds(world, arm), 0);
}

function iterationSeconds(world: BanditWorld, arm: Arm): number {
  const { kind, steps, count } = ownSolve(arm, world.labels);
  const row = methodOf(arm);
  const [prompts, actions] = [world.base.length, world.actions.length];
  const pairs = prompts * actions ** 2;
  const halves = arm.lookAhead === 'extragradient' ? 2 : 1;
  // Weights, statistics and tables of an event are made of all pairs too.
  const around = 10 * EVENT + 2 * pairs * PAIR;
  if (kind === 'sampled') {
    const each = row.kind === 'responses' ? prompts * actions : pairs;
    const draws = row.kind === 'search' || !isOnPolicy(row) ? 0 : prompts * count;
    const learnt = row.kind === 'pairs' && row.batch ? each + COUPLED * prompts * count : each;
    return around + halves * (prompts * count * DRAW + steps * (EVENT + (learnt + each) * PAIR + draws * DRAW));
  }
  const solves = arm.reference === 'moving' ? Math.ceil(steps / (arm.referenceEvery ?? 1)) : 1;
  if (isClosed(world, row.id)) return around + halves * solves * pairs * PAIR;
  const linear = (world.features?.[0]?.[0]?.length ?? 0) ** 2 / 20;
  return around + halves * solves * NEWTON * pairs * (CURVATURE + linear) * PAIR;
}

/** Whether an exact step is a formula: see `exactStep` and `exactResponses`. */
function isClosed({ features, preferences, oracle }: BanditWorld, id: string): boolean {
  if (features) return false;
  const areOdds = preferences === null && oracle.kind === 'bradley-terry' && oracle.labelNoise === 0;
  return ['ipo', 'sppo', 'exo_rewards', 'infonca'].includes(id) || (id === 'dpo' && areOdds);
}
