import type { Arm, BanditWorld } from '../../experiment/experiment';
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

const withBeta = (arm: Arm, beta: number): Arm => ({
  ...arm,
  objective: { ...arm.objective, settings: { ...arm.objective.settings, beta } },
});

/**
 * α and β of the arm with momentum; the plain arm gets the same β, the control β(1−α), so that all compared arms move together. The name of an arm
 * that was called after its α follows.
 */
export function withAlphaBeta(
  experiment: BanditExperiment,
  ids: { apo: string; plain: string | null; control: string | null },
  alpha: number,
  beta: number,
): BanditExperiment {
  const a = clamp(round(alpha, 2), -0.95, 0.95);
  const b = Number(beta.toPrecision(3));
  const arms = experiment.arms.map((arm) => {
    switch (arm.id) {
      case ids.apo:
        return {
          ...withBeta(arm, b),
          name: arm.name.replace(/α = [−-]?[\d.]+/, `α = ${a}`),
          momentum: { ...arm.momentum, schedule: 'constant' as const, alpha: a },
        };
      case ids.plain:
        return withBeta(arm, b);
      case ids.control:
        return withBeta(arm, Number((b * (1 - a)).toPrecision(12)));
      default:
        return arm;
    }
  });
  return { ...experiment, arms };
}

/** The number of labels a prompt and iteration. */
export function withLabels(experiment: BanditExperiment, count: number): BanditExperiment {
  const { world } = experiment;
  return {
    ...experiment,
    world: { ...world, labels: { ...world.labels, count: clamp(Math.round(count), 1, 65_536) } },
  };
}
