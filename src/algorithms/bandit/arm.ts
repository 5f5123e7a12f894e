import { alphaAt } from '../momentum';
import type { Settings } from '../objectives/row';
import { completeSettings } from '../objectives/table';
import { referenceRule, replacesOuter } from '../relatives';
import { difference, inner } from '../tabular';
import type { Descent } from './descent';
import { type DrawnPairs, newTally } from './draws';
import { preferencesOf } from './labels';
import { basePolicy, combine, extrapolatePolicy, type Policy } from './policy';
import { type PairWeights, populationWeights } from './population';
import type { Problem } from './problem';
import { demandUncoupled } from './proximal';
import { referenceOf } from './reference';
import { refusal } from './refusal';
import type { ArmRule } from './rule';
import { asksBefore, findTrained, type Step, type TrainedObjective, takeStep } from './step';

/** The policies of an arm; names as in the paper's loop. */
export interface ArmState {
  anchor: Policy;
  solution: Policy;
  previous: Policy;
  /** The anchor that the last proximal step started from. */
  start: Policy;
  /** What the last proximal step was measured against; a moving reference as it was at the end. */
  reference: Policy;
  /** The outer reference of a mixture. */
  outer: Policy;
  /**
   * Preferences that the last proximal step learnt from, [prompts][chosen][rejected]: an extragradient step asks twice. Of an on-policy
   * objective those of the last draw while it steps, and the mean of all draws after it; of one that learns from rewards, what the anchor's
   * pairs would be.
   */
  weights: readonly PairWeights[];
  /** See `DrawnPairs`. */
  fromReference: readonly PairWeights[] | null;
  /** The last plain step, from its reference, which the optimistic step looks back at. */
  lastStep: { to: Policy; from: Policy } | null;
}

export interface Preferences {
  weights: number[][][];
  /** Of drawn labels, [prompts][chosen][rejected]. */
  counts: number[][][] | null;
}

/** What the extrapolation did; norms over all logits, the mean of every row taken out. */
export interface Extrapolated {
  alpha: number;
  restarted: boolean;
  momentumNorm: number;
  stepNorm: number;
  cosine: number;
}

/** One arm of the exact loop. All methods are deterministic in (problem, rule, seed, iteration). */
export interface BanditArm {
  readonly state: Readonly<ArmState>;
  readonly objective: TrainedObjective;
  readonly settings: Settings;
  /** Labels of the anchor's responses; of an objective that asks for none there, without counts. */
  label(iteration: number): Preferences;
  /**
   * Proximal step; yields before every gradient step where labels are sampled (an extragradient step has twice as many, the first half
   * to its half-way point), nothing where the step is exact.
   */
  solve(preferences: Preferences, iteration: number): Generator<Descent, void>;
  extrapolate(alpha: number): Extrapolated;
  /** What is judged: the solution, or with ExPO solution + expo·(solution − base). */
  judged(): Policy;
  /** Labels asked for so far: drawn pairs, draws of the policy that were judged, and rewards of actions. None where labels are exact. */
  labels(): number;
}

/** Throws an Error that names the objective or the setting at fault. */
export function newArm(problem: Problem, rule: ArmRule, seed: number): BanditArm {
  const refused = refusal(rule, problem);
  if (refused) throw new Error(`${refused.field}: ${refused.reason}`);
  const objective = findTrained(rule.objective.id);
  const settings = completeSettings(objective, rule.objective.settings);
  const base = basePolicy(problem);
  const state: ArmState = {
    anchor: base,
    solution: base,
    previous: base,
    start: base,
    reference: base,
    outer: base,
    weights: [],
    fromReference: null,
    lastStep: null,
  };
  const own = referenceRule(rule);
  const sampled = problem.labels.kind === 'sampled';
  if (!sampled && objective.kind === 'pairs') demandUncoupled(objective);
  let labels = 0;

  function ask(policy: Policy, at: { iteration: number; batch: number }): Preferences {
    const before = asksBefore(objective);
    const each = before ? problem.labels.count : objective.kind === 'responses' ? problem.base[0]!.length : 0;
    if (sampled) labels += each * problem.base.length;
    if (before) return preferencesOf(problem, policy.logs, { seed, ...at });
    return { weights: policy.logs.map((row, i) => populationWeights(row, problem.wins[i]!)), counts: null };
  }

  function* plainStep(step: Step, iteration: number): Generator<Descent, Policy> {
    Object.assign(state, { weights: step.weights, fromReference: null, reference: step.reference });
    const tally = newTally(problem);
    const drew = (pairs: DrawnPairs, judged: number) => {
      Object.assign(state, pairs);
      labels += judged;
      tally.add(pairs);
    };
    const result = yield* takeStep(problem, { objective, settings }, step, { seed, iteration }, drew);
    Object.assign(state, tally.mean());
    return result;
  }

  const moved = (reference: Policy) => {
    state.reference = reference;
  };

  function* solution(preferences: Preferences, iteration: number): Generator<Descent, Policy> {
    const { start, lastStep } = state;
    const reference = referenceOf(problem, rule, { ...state, base });
    const step: Step = {
      reference,
      start,
      weights: preferences.weights,
      ...(rule.reference === 'moving' && own && { moving: { ...own, moved } }),
    };
    switch (rule.lookAhead) {
      case 'none':
        return yield* plainStep(step, iteration);
      case 'extragradient': {
        const half = yield* plainStep(step, iteration);
        const { weights } = ask(half, { iteration, batch: 1 });
        return yield* plainStep({ ...step, weights }, iteration);
      }
      case 'optimistic': {
        const to = yield* plainStep(step, iteration);
        state.lastStep = { to, from: reference };
        if (!lastStep) return to;
        return combine(problem, to, [
          { scale: 1, to, from: reference },
          { scale: -1, ...lastStep },
        ]);
      }
      default:
        throw rule.lookAhead satisfies never;
    }
  }

  return {
    state,
    objective,
    settings,
    labels: () => labels,
    label: (iteration) => ask(state.anchor, { iteration, batch: 0 }),
    *solve(preferences, iteration) {
      if (rule.reference === 'mixture' && own && replacesOuter(own.every, iteration)) state.outer = state.solution;
      state.start = state.anchor;
      state.previous = state.solution;
      state.solution = yield* solution(preferences, iteration);
    },
    extrapolate(alpha) {
      const from = rule.momentum.from === 'anchor' ? state.start : state.previous;
      const step = difference(state.solution.logs, state.start.logs);
      const momentum = difference(state.solution.logs, from.logs);
      const stepNorm = Math.sqrt(inner(step, step));
      const norm = Math.sqrt(inner(momentum, momentum));
      const cosine = stepNorm * norm === 0 ? 0 : inner(step, momentum) / (stepNorm * norm);
      const restarted = rule.momentum.restart && alpha !== 0 && cosine < 0;
      const used = restarted ? 0 : alpha;
      state.anchor =
        used === 0 ? state.solution : extrapolatePolicy(problem, state.solution, from, used, rule.momentum.space);
      return { alpha: used, restarted, momentumNorm: Math.abs(used) * norm, stepNorm, cosine };
    },
    judged() {
      const { expo = 0 } = rule;
      return expo === 0 ? state.solution : extrapolatePolicy(problem, state.solution, base, expo, rule.momentum.space);
    },
  };
}

/** Runs a generator to its end. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/** What an arm has been through; index t is after t iterations, index 0 the base policy. Log-probabilities, [prompts][actions]. */
export interface Orbit {
  solutions: number[][][];
  /** What is judged: the solutions, but for ExPO. */
  judged: number[][][];
  /** What the step was measured against. */
  references: number[][][];
  /** The anchor that the next iteration starts from. */
  anchors: number[][][];
  /** What the extrapolation looked back at. */
  previous: number[][][];
}

/**
 * The whole loop of one arm, without the loop's events: for pictures that are drawn again while something is dragged. Yields between
 * gradient steps and iterations, with the number of finished iterations.
 */
export function* orbitSteps(problem: Problem, rule: ArmRule, iterations: number, seed = 0): Generator<number, Orbit> {
  const arm = newArm(problem, rule, seed);
  const { base } = problem;
  const result: Orbit = { solutions: [base], judged: [base], references: [base], anchors: [base], previous: [base] };
  for (let iteration = 1; iteration <= iterations; iteration++) {
    for (const _ of arm.solve(arm.label(iteration), iteration)) yield iteration - 1;
    arm.extrapolate(alphaAt(rule.momentum, iteration - 1));
    result.solutions.push(arm.state.solution.logs);
    result.judged.push(arm.judged().logs);
    result.references.push(arm.state.reference.logs);
    result.previous.push(arm.state.previous.logs);
    result.anchors.push(arm.state.anchor.logs);
    yield iteration;
  }
  return result;
}

/** The same at one go. */
export const orbit = (problem: Problem, rule: ArmRule, iterations: number, seed = 0): Orbit =>
  finish(orbitSteps(problem, rule, iterations, seed));
