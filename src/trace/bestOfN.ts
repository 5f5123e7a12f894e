import { bestOfN, bestOfNDivergence, expectedBest } from '../algorithms/bestOfN';
import { mean } from '../algorithms/statistics';
import type { Experiment } from '../experiment/experiment';
import { hasRewards } from '../experiment/modelWorld';
import { drawnOf } from './events';
import { cellAt, type Trace } from './fold';

/** Best of n draws of the base policy: nats from it, and true reward. */
interface Best {
  n: number;
  kl: number;
  reward: number;
}

/** Of a table, n = 1, 2, 4 … up to this. */
const MOST = 1024;

/**
 * What n draws of the base and a judge reach without any training. Of a table it is exact, up to the first n beyond `furthest` nats; of texts it is
 * estimated from the first draws of every prompt, so n is at most their number K, and the KL is that of rewards without ties, its largest. Mean over
 * prompts and seeds. Empty before the first sample, and where a response has no reward of its own.
 */
export function bestOfBase(trace: Trace, experiment: Experiment, furthest: number): Best[] {
  const { world, arms, seeds } = experiment;
  if (world.kind === 'bandit' ? world.preferences !== null : world.kind === 'model' && !hasRewards(world)) return [];
  const samples = seeds.flatMap((seed) => {
    const drawn = arms.map(({ id }) => cellAt(trace, { seed, arm: id, iteration: 1 })?.sample);
    // A search samples under an instruction; every other arm begins with the same draws of the base.
    return drawn.find((sample) => sample && !('instruction' in sample)) ?? [];
  });
  if (world.kind === 'bandit') {
    const [base] = samples.flatMap((sample) => (sample.kind === 'table' ? [sample.anchor] : []));
    return base ? ofTable(base, world.rewards, furthest) : [];
  }
  const groups = samples.flatMap((sample) => {
    // The mean is over all prompts, or there is none.
    if (sample.kind !== 'texts' || drawnOf(sample) > sample.responses.length) return [];
    return sample.prompts.map((_, i) =>
      sample.responses.filter(({ prompt }) => prompt === i).map(({ reward }) => reward),
    );
  });
  const most = groups.length === 0 ? 0 : Math.min(...groups.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) => ({
    n: i + 1,
    kl: bestOfNDivergence(i + 1),
    reward: mean(groups.map((rewards) => expectedBest(rewards, i + 1))),
  }));
}

function ofTable(
  base: readonly (readonly number[])[],
  rewards: readonly (readonly number[])[],
  furthest: number,
): Best[] {
  const result: Best[] = [];
  for (let n = 1; n <= MOST; n *= 2) {
    const best = base.map((row, i) => bestOfN(row, rewards[i]!, n));
    const place = {
      n,
      kl: mean(best.map((row, i) => row.reduce((sum, q, a) => sum + (q > 0 ? q * Math.log(q / base[i]![a]!) : 0), 0))),
      reward: mean(best.map((row, i) => row.reduce((sum, q, a) => sum + q * rewards[i]![a]!, 0))),
    };
    result.push(place);
    if (place.kl > furthest) break;
  }
  return result;
}
