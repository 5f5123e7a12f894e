import type { BanditWorld } from '../../experiment/experiment';
import type { Roles } from '../../experiment/roles';
import { withAlphaBeta } from '../../experiment/together';
import type { BanditExperiment } from './orbits';
import type { Triple } from './ternary';

/** What dragging changes in the experiment. Numbers are rounded, so that links stay short. */

const round = (x: number, decimals: number): number => Number(x.toFixed(decimals));
const clamp = (x: number, least: number, most: number): number => Math.min(most, Math.max(least, x));

const replaced = <T>(list: readonly T[], i: number, value: T): T[] => list.map((one, j) => (j === i ? value : one));

/** The base policy with these probabilities of three actions among themselves; the others keep theirs. */
export function withBase(world: BanditWorld, prompt: number, actions: Triple, probabilities: Triple): BanditWorld {
  const row = world.base[prompt]!;
  const most = Math.max(...actions.map((a) => row[a]!));
  const mass = most + Math.log(actions.reduce((sum, a) => sum + Math.exp(row[a]! - most), 0));
  const next = row.map((z, a) => {
    const place = actions.indexOf(a);
    return place < 0 ? z : clamp(round(mass + Math.log(probabilities[place]!), 3), -50, 50);
  });
  return { ...world, base: replaced(world.base, prompt, next) };
}

/** The base policy with this probability of one action; the others keep their proportions. */
export function withBaseShare(world: BanditWorld, prompt: number, action: number, share: number): BanditWorld {
  const row = world.base[prompt]!;
  const others = row.filter((_, a) => a !== action);
  const most = Math.max(...others);
  const mass = most + Math.log(others.reduce((sum, z) => sum + Math.exp(z - most), 0));
  const p = clamp(share, 0.001, 0.999);
  const logit = clamp(round(mass + Math.log(p / (1 - p)), 3), -50, 50);
  return { ...world, base: replaced(world.base, prompt, replaced(row, action, logit)) };
}

export function withReward(world: BanditWorld, prompt: number, action: number, reward: number): BanditWorld {
  const row = world.rewards[prompt]!;
  const next = clamp(round(reward, 2), -100, 100);
  return { ...world, rewards: replaced(world.rewards, prompt, replaced(row, action, next)) };
}

/** Moves the dot of the plane: sets α and β of the arm with momentum, and the β of the arms that it is compared with. */
export function withDot(experiment: BanditExperiment, roles: Roles, alpha: number, beta: number): BanditExperiment {
  return withAlphaBeta(experiment, roles, {
    alpha: clamp(round(alpha, 2), -0.95, 0.95),
    beta: Number(beta.toPrecision(3)),
  });
}

/** The number of labels a prompt and iteration. */
export function withLabels(experiment: BanditExperiment, count: number): BanditExperiment {
  const { world } = experiment;
  return {
    ...experiment,
    world: { ...world, labels: { ...world.labels, count: clamp(Math.round(count), 1, 65_536) } },
  };
}
