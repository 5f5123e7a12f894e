import * as v from 'valibot';
import { type Ground, misfit } from '../algorithms/conflicts';
import { isStill } from '../algorithms/momentum';
import { completeSettings, methodOf } from '../algorithms/objectives/table';
import { endOf } from '../algorithms/pace';
import { REFERENCES, withoutDefaults } from '../algorithms/relatives';
import { searchSettings } from '../algorithms/zopo/settings';
import type { Path } from '../messages/naming';
import { inside, type Reason, type Refusal, Refused } from '../messages/refusal';
import { refusalOfIssue } from './issue';
import { MODEL_RULES, ModelWorld } from './modelWorld';
import { TALES_REWARDS } from './rewards';
import { MOST_SEEDS } from './seeds';
import { Evaluation, formed, integer, number, Oracle, Sampling, SnakeName, Solve, text } from './shapes';

/**
 * The one description of a run. Preset, link, worker message and command-line argument are all this plain JSON; nothing else
 * configures a run. Every range stands here once, and the interface reads it from here.
 */

const Momentum = v.strictObject({
  schedule: v.picklist(['none', 'constant', 'nesterov']),
  alpha: number(-0.95, 0.95),
  space: v.picklist(['parameters', 'policy']),
  from: v.picklist(['previous', 'anchor']),
  restart: v.boolean(),
});

const Arm = v.strictObject({
  /** Stable key in traces and links. */
  id: formed(/^[a-z][a-z0-9-]{0,31}$/, 'a small letter, and up to 31 of a-z, 0-9 and -'),
  name: text(60),
  objective: v.strictObject({
    id: SnakeName,
    settings: v.record(SnakeName, number(-1e4, 1e4)),
  }),
  momentum: Momentum,
  /**
   * Policy that the implicit reward is measured against: the paper's `anchor`, the base policy, the last solution, one that is drawn
   * toward the policy during the step (TR-DPO), or a mixture of anchor and outer reference (COMAL).
   */
  reference: v.picklist(REFERENCES),
  /** Instead of momentum: ask for preferences at the point that the plain step would reach, or correct by the last step. */
  lookAhead: v.picklist(['none', 'extragradient', 'optimistic']),
  /** ExPO: judged is solution + expo·(solution − base). Absent, 0. */
  expo: v.exactOptional(number(-1, 8)),
  /** How far a moving reference is drawn, or the share of the outer reference in a mixture. Absent, as algorithms/relatives.ts says. */
  referenceShare: v.exactOptional(number(0, 1)),
  /** Optimiser steps between two updates of a moving reference; iterations between two outer references of a mixture. */
  referenceEvery: v.exactOptional(integer(1, 2000)),
  /** The arm's own pace (algorithms/pace.ts): it ends earlier than the others, or a proximal step has other steps than the world's. */
  iterations: v.exactOptional(integer(1, 1000)),
  steps: v.exactOptional(integer(1, 2000)),
  learningRate: v.exactOptional(number(1e-7, 10)),
  /** β of the iterations, the first being that of the settings; the last stays. */
  betas: v.exactOptional(v.pipe(v.array(number(-1e4, 1e4)), v.minLength(2), v.maxLength(64))),
});

const TalesWorld = v.strictObject({
  kind: v.literal('tales'),
  /** Weight of each attribute in the true reward; names and defaults in domains/tales/reward.ts. */
  rewards: v.record(formed(/^[a-z][A-Za-z]{0,31}$/, 'a small letter, and up to 31 letters'), number(-10, 10)),
  sampling: Sampling,
  oracle: v.strictObject({
    ...Oracle.entries,
    /** A reward model judges instead, learnt once from so many of these labels, of the grammar's own tales (domains/tales/proxy.ts). */
    proxy: v.exactOptional(v.strictObject({ labels: integer(1, 2048), seed: integer(0, 2 ** 31 - 1) })),
  }),
  solve: Solve,
  evaluation: Evaluation,
});

/** One number an action, for every prompt. */
const table = (minimum: number, maximum: number) =>
  v.pipe(v.array(v.array(number(minimum, maximum))), v.minLength(1), v.maxLength(64));

const BanditWorld = v.strictObject({
  kind: v.literal('bandit'),
  actions: v.pipe(v.array(text(40)), v.minLength(2), v.maxLength(64)),
  /** Logits of the base policy, one row a prompt. */
  base: table(-50, 50),
  /** True rewards, one row a prompt. */
  rewards: table(-100, 100),
  /** Length of every action, which a length bias counts. */
  words: v.array(integer(0, 1000)),
  /** P(row ≻ column) for every prompt, [prompts][actions][actions]; null if the oracle judges by the rewards. */
  preferences: v.nullable(v.pipe(v.array(v.array(v.array(number(0, 1)))), v.maxLength(64))),
  /** Softmax-linear policy: log π = base + features·θ + const, [prompts][actions][dimensions]; null for a table of logits. */
  features: v.nullable(
    v.pipe(v.array(v.array(v.pipe(v.array(number(-10, 10)), v.minLength(1), v.maxLength(16)))), v.maxLength(64)),
  ),
  oracle: v.strictObject({
    ...v.omit(Oracle, ['pairs']).entries,
    kind: v.picklist(['hard', 'bradley-terry']),
    /** A reward model judges instead, learnt once from so many of these labels a prompt between actions that the base policy draws. */
    proxy: v.exactOptional(
      v.strictObject({
        labels: integer(1, 4096),
        seed: integer(0, 2 ** 31 - 1),
        sees: v.picklist(['actions', 'words']),
      }),
    ),
  }),
  labels: v.strictObject({
    /** `exact`: all pairs with their probabilities, the proximal step solved. `sampled`: drawn labels, gradient steps. */
    kind: v.picklist(['exact', 'sampled']),
    /** Labels a prompt and iteration; draws a prompt and gradient step of an on-policy objective. */
    count: integer(1, 65_536),
    steps: integer(1, 2000),
    /** In units of 1 / curvature of the objective at equal policies, so that 1 suits every objective and β. */
    learningRate: number(1e-3, 10),
  }),
});

export const MOST_ARMS = 48;
export const MOST_ITERATIONS = 1000;

export const EXPERIMENT_SHAPE = v.strictObject({
  version: v.literal(1),
  title: text(120),
  world: v.variant('kind', [TalesWorld, BanditWorld, ModelWorld]),
  arms: v.pipe(v.array(Arm), v.minLength(1), v.maxLength(MOST_ARMS)),
  seeds: v.pipe(v.array(integer(0, 2 ** 31 - 1)), v.minLength(1), v.maxLength(MOST_SEEDS)),
  iterations: integer(1, MOST_ITERATIONS),
  engine: v.picklist(['auto', 'webgpu', 'cpu']),
  /** With `half`, products round their operands to f16, for all arms alike; on WebGPU, where it offers that. Absent, `single`. */
  precision: v.exactOptional(v.picklist(['single', 'half'])),
});

export type Experiment = v.InferOutput<typeof EXPERIMENT_SHAPE>;
export type Arm = v.InferOutput<typeof Arm>;
export type TalesWorld = v.InferOutput<typeof TalesWorld>;
export type { ModelWorld };
/** How texts are drawn, labelled, learnt from and judged. */
export type TextWorld = Pick<TalesWorld, 'sampling' | 'oracle' | 'solve' | 'evaluation'>;
export type BanditWorld = v.InferOutput<typeof BanditWorld>;

const isPerson = ({ judge, oracle }: ModelWorld): boolean => judge.kind === 'person' || oracle?.kind === 'person';

/** What a world's rules about arms depend on (see algorithms/conflicts.ts). */
export function groundOf(world: Experiment['world']): Ground {
  const { kind } = world;
  switch (kind) {
    case 'tales':
      return { kind, person: world.oracle.kind === 'person' };
    case 'bandit':
      return { kind, labels: world.labels, ranked: world.preferences === null };
    case 'model':
      return {
        ...{ kind, given: world.judge.kind === 'pairs', person: isPerson(world) },
        products: world.adapter.exact === true,
      };
    default:
      throw kind satisfies never;
  }
}

/**
 * Checks foreign data. Settings that an objective leaves out get their defaults, and optional fields of an arm that only say their default
 * are left out. Throws a Refused that names the field, what was expected and what was found.
 */
export function parseExperiment(data: unknown): Experiment {
  demandLengths(data, []);
  const result = v.safeParse(EXPERIMENT_SHAPE, data, { abortEarly: true });
  if (!result.success) throw new Refused(refusalOfIssue(result.issues[0]));
  const { output } = result;
  const { world } = output;
  const wrong =
    WHOLE.find(({ holds }) => !holds(output)) ??
    (world.kind === 'model' ? MODEL_RULES.find(({ holds }) => !holds(world)) : undefined);
  if (wrong) throw new Refused(wrong.refusal);
  const arms = output.arms.map((arm, i) => inside(['arms', i, 'objective'], () => withKnownObjective(arm)));
  arms.forEach((arm, i) => {
    const wrong = misfit(arm, groundOf(output.world));
    if (wrong) throw new Refused({ ...wrong.reason, path: ['arms', i, ...wrong.field.split('.')] });
  });
  checkPaces({ ...output, arms });
  checkAnchors(output);
  if (output.world.kind === 'tales') checkRewards(output.world.rewards);
  if (output.world.kind === 'bandit') checkCoupled(output.world, arms);
  const whole = { ...output, arms: withoutIdlePace({ ...output, arms }), world: withoutIdleSwitches(output.world) };
  return withPrecision(whole, output.precision ?? 'single');
}

/** The experiment in this precision; what holds anyway is not said. */
export function withPrecision(experiment: Experiment, precision: 'single' | 'half'): Experiment {
  const { precision: _, ...rest } = experiment;
  return precision === 'half' ? { ...rest, precision } : rest;
}

function checkAnchors({ arms, world }: Experiment): void {
  if (world.kind !== 'bandit' && world.evaluation.anchors && arms.every(({ momentum }) => isStill(momentum)))
    throw new Refused({ path: ['world', 'evaluation', 'anchors'], code: 'anchors-still' });
}

/** The world without a switch that is off anyway. */
export function withoutIdleSwitches<World extends Experiment['world']>(world: World): World {
  if (world.kind === 'bandit' || world.evaluation.anchors !== false) return world;
  const { anchors: _, ...evaluation } = world.evaluation;
  return { ...world, evaluation };
}

/** Optimiser settings of a world, which an arm may have its own of. */
const solveOf = (world: Experiment['world']) => (world.kind === 'bandit' ? world.labels : world.solve);

/** An arm's own pace has to be one that its world and the experiment leave it. */
function checkPaces({ arms, iterations, world }: Experiment): void {
  const longest = Math.max(...arms.map((arm) => endOf(arm, iterations)));
  if (longest < iterations)
    throw new Refused({ path: ['iterations'], code: 'arms-shorter', facts: { most: longest, received: iterations } });
  arms.forEach((arm, i) => {
    const refuse = (field: string, reason: Reason) => {
      throw new Refused({ ...reason, path: ['arms', i, field] });
    };
    const [minimum, maximum] = world.kind === 'bandit' ? [1e-3, 10] : [1e-7, 1];
    const { learningRate = minimum, betas } = arm;
    if (learningRate < minimum || learningRate > maximum)
      refuse('learningRate', { code: 'out-of-range', facts: { minimum, maximum, received: learningRate } });
    if (!betas) return;
    const { beta } = arm.objective.settings;
    if (betas[0] !== beta) refuse('betas', { code: 'betas-first', facts: { expected: beta!, received: betas[0]! } });
    for (const each of betas)
      inside(['arms', i, 'objective'], () =>
        completeSettings(methodOf(arm), { ...arm.objective.settings, beta: each }),
      );
  });
}

/** The arms without a pace that they have anyway: that of the world, or an end no earlier than the experiment's. */
export function withoutIdlePace({ arms, iterations, world }: Pick<Experiment, 'arms' | 'iterations' | 'world'>): Arm[] {
  const { steps, learningRate } = solveOf(world);
  return arms.map((arm) => {
    const result = { ...arm };
    if ((arm.iterations ?? 0) >= iterations) delete result.iterations;
    if (arm.steps === steps) delete result.steps;
    if (arm.learningRate === learningRate) delete result.learningRate;
    return result;
  });
}

/** Longest list of any kind but arms, and entries of an object. */
const MOST_ENTRIES = 64;
/** Levels of the deepest field: features of a prompt's action. */
const DEEPEST = 8;

/** Refuses what is too long before anything is made of it: the schema reads a list before its length. */
function demandLengths(data: unknown, path: Path): void {
  if (typeof data !== 'object' || data === null) return;
  const most = path.length === 1 && path[0] === 'arms' ? MOST_ARMS : MOST_ENTRIES;
  const length = Array.isArray(data) ? data.length : Object.keys(data).length;
  if (length > most || path.length > DEEPEST)
    throw new Refused({ path, code: 'not-expected', facts: { expected: `≤ ${most}`, received: length } });
  for (const [key, value] of Object.entries(data))
    if (typeof value === 'object') demandLengths(value, [...path, Array.isArray(data) ? Number(key) : key]);
}

function withKnownObjective(arm: Arm): Arm {
  const row = methodOf(arm);
  const settings = completeSettings(row, arm.objective.settings);
  if (row.kind === 'search') searchSettings(settings);
  return withoutDefaults({ ...arm, objective: { id: row.id, settings } });
}

/** Labels that an objective may compare with each other in one step: tenths of a second, in which it rests. */
const MOST_COUPLED = 2 ** 18;

function checkCoupled({ base, labels }: BanditWorld, arms: readonly Arm[]): void {
  const most = Math.floor(MOST_COUPLED / base.length);
  if (labels.count <= most) return;
  for (const arm of arms) {
    const row = methodOf(arm);
    if (row.kind !== 'pairs' || !row.batch) continue;
    const facts = { objective: row.id, most, received: labels.count };
    throw new Refused({ path: ['world', 'labels', 'count'], code: 'labels-coupled', facts });
  }
}

/** Rules that the shape cannot say. */
const WHOLE: readonly { refusal: Refusal; holds: (experiment: Experiment) => boolean }[] = [
  {
    refusal: { path: ['arms'], code: 'arm-id-twice' },
    holds: ({ arms }) => new Set(arms.map(({ id }) => id)).size === arms.length,
  },
  {
    refusal: { path: ['precision'], code: 'half-of-table' },
    holds: ({ world, precision }) => world.kind !== 'bandit' || precision !== 'half',
  },
  {
    refusal: { path: ['precision'], code: 'half-on-cpu' },
    holds: ({ engine, precision }) => engine !== 'cpu' || precision !== 'half',
  },
  { refusal: { path: ['seeds'], code: 'seed-twice' }, holds: ({ seeds }) => new Set(seeds).size === seeds.length },
  {
    refusal: { path: ['world'], code: 'bandit-rows' },
    holds: ({ world }) => world.kind !== 'bandit' || areRows(world),
  },
  {
    refusal: { path: ['world', 'preferences'], code: 'bandit-preferences' },
    holds: ({ world }) => world.kind !== 'bandit' || arePreferences(world),
  },
  {
    refusal: { path: ['world', 'oracle', 'proxy'], code: 'proxy-of-matrix' },
    holds: ({ world }) => world.kind !== 'bandit' || world.preferences === null || !world.oracle.proxy,
  },
  {
    refusal: { path: ['world', 'oracle', 'proxy', 'sees'], code: 'proxy-of-words' },
    holds: ({ world }) =>
      world.kind !== 'bandit' || world.oracle.proxy?.sees !== 'words' || new Set(world.words).size > 1,
  },
  {
    refusal: { path: ['world', 'oracle', 'proxy'], code: 'proxy-of-person' },
    holds: ({ world }) => world.kind !== 'tales' || world.oracle.kind !== 'person' || !world.oracle.proxy,
  },
  {
    refusal: { path: ['world', 'features'], code: 'bandit-features' },
    holds: ({ world }) => world.kind !== 'bandit' || areFeatures(world),
  },
];

const areRows = ({ base, rewards, words, actions }: BanditWorld): boolean =>
  base.length === rewards.length && [...base, ...rewards, words].every((row) => row.length === actions.length);

function arePreferences({ preferences, actions, base }: BanditWorld): boolean {
  const k = actions.length;
  return (
    preferences === null ||
    (preferences.length === base.length &&
      preferences.every(
        (matrix) =>
          matrix.length === k &&
          matrix.every(
            (row, a) =>
              row.length === k && row.every((p, b) => Math.abs(p + (matrix[b]?.[a] ?? Number.NaN) - 1) <= 1e-9),
          ),
      ))
  );
}

function areFeatures({ features, actions, base }: BanditWorld): boolean {
  const dimensions = features?.[0]?.[0]?.length;
  return (
    features === null ||
    (features.length === base.length &&
      features.every((rows) => rows.length === actions.length && rows.every((row) => row.length === dimensions)))
  );
}

function checkRewards(rewards: TalesWorld['rewards']): void {
  for (const [name, weight] of Object.entries(rewards)) {
    const path = ['world', 'rewards', name];
    const known = Object.hasOwn(TALES_REWARDS, name) ? TALES_REWARDS[name] : undefined;
    if (!known) throw new Refused({ path, code: 'unknown-field' });
    const { minimum, maximum } = known;
    if (weight < minimum || weight > maximum)
      throw new Refused({ path, code: 'out-of-range', facts: { minimum, maximum, received: weight } });
  }
}
