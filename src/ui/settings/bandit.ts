import type { BanditWorld } from '../../experiment/experiment';

const without = <T>(list: readonly T[], i: number): T[] => list.filter((_, j) => j !== i);

/** The world without one action, in all of its tables. */
export function removeAction(world: BanditWorld, a: number): BanditWorld {
  return {
    ...world,
    actions: without(world.actions, a),
    words: without(world.words, a),
    base: world.base.map((row) => without(row, a)),
    rewards: world.rewards.map((row) => without(row, a)),
    preferences: world.preferences?.map((matrix) => without(matrix, a).map((row) => without(row, a))) ?? null,
    features: world.features?.map((rows) => without(rows, a)) ?? null,
  };
}

/** The world with one more action: base logit 0, reward 0, even against every other. */
export function addAction(world: BanditWorld): BanditWorld {
  return {
    ...world,
    actions: [...world.actions, `action ${world.actions.length + 1}`],
    words: [...world.words, 0],
    base: world.base.map((row) => [...row, 0]),
    rewards: world.rewards.map((row) => [...row, 0]),
    preferences:
      world.preferences?.map((matrix) => [...matrix.map((row) => [...row, 0.5]), [...matrix.map(() => 0.5), 0.5]]) ??
      null,
    features: world.features?.map((rows) => [...rows, rows[0]!.map(() => 0)]) ?? null,
  };
}

/** The world with one more prompt, a copy of the last. */
export function addPrompt(world: BanditWorld): BanditWorld {
  const again = <T>(rows: readonly T[]): T[] => [...rows, structuredClone(rows.at(-1)!)];
  return { ...world, ...inPrompts(world, again) };
}

/** The world without its last prompt. */
export function removePrompt(world: BanditWorld): BanditWorld {
  return { ...world, ...inPrompts(world, (rows) => rows.slice(0, -1)) };
}

const inPrompts = (
  { base, rewards, preferences, features }: BanditWorld,
  change: <T>(rows: readonly T[]) => T[],
): Pick<BanditWorld, 'base' | 'rewards' | 'preferences' | 'features'> => ({
  base: change(base),
  rewards: change(rewards),
  preferences: preferences && change(preferences),
  features: features && change(features),
});

/**
 * The world with so many features an action, 0 for a table of logits. A new feature tells some actions from the others, so that the
 * policy can move.
 */
export function withFeatures(world: BanditWorld, count: number): BanditWorld {
  if (count === 0) return { ...world, features: null };
  const feature = (p: number, a: number, d: number) => world.features?.[p]?.[a]?.[d] ?? (a % (count + 1) === d ? 1 : 0);
  const features = world.base.map((row, p) =>
    row.map((_, a) => Array.from({ length: count }, (_, d) => feature(p, a, d))),
  );
  return { ...world, features };
}

/** The world with P(a ≻ b) = p, and P(b ≻ a) = 1 − p. */
export function withPreference(world: BanditWorld, prompt: number, a: number, b: number, p: number): BanditWorld {
  const preferences = world.preferences?.map((matrix, i) =>
    i !== prompt
      ? matrix
      : matrix.map((row, j) => row.map((q, k) => (j === a && k === b ? p : j === b && k === a ? 1 - p : q))),
  );
  return { ...world, preferences: preferences ?? null };
}
