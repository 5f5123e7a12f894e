import { Refused } from '../../messages/refusal';
import { misfit } from '../conflicts';
import { alphaAt } from '../momentum';
import type { Configured } from '../objectives/row';
import { isOnPolicy, learnsFromLabels, objectiveOf } from '../objectives/table';
import { duringIteration, endOf, ownSolve } from '../pace';
import {
  beforeStep,
  judgedPolicy,
  lookedBackAt,
  nextAnchor,
  optimistic,
  type Policies,
  policiesAt,
  referenceOf,
  restarting,
  stepOf,
} from '../proximalPoint';
import { referenceRule } from '../relatives';
import type { ArmRule } from '../rule';
import { finish, restingAt, type Slow } from '../slow';
import { difference, inner } from '../tabular';
import type { Descent } from './descent';
import { type DrawnPairs, newTally } from './draws';
import { preferencesOf } from './labels';
import { demandUncoupled } from './pairStep';
import { basePolicy, mix, type Policy } from './policy';
import { type PairWeights, populationWeights } from './population';
import type { Problem } from './problem';
import { type Step, takeStep } from './takeStep';

/** The policies of an arm, and what its last proximal step learnt from. */
interface ArmState extends Policies<Policy> {
  /** What the last proximal step was measured against; a moving reference as it was at the end. */
  readonly reference: Policy;
  /**
   * Preferences that the last proximal step learnt from, [prompts][chosen][rejected]:
   * - of an extragradient step, those asked at its half-way point;
   * - of an on-policy objective, those of the last draw while it steps, and the mean of all draws after it;
   * - of an objective that learns from rewards, what the anchor's pairs would be.
   */
  readonly weights: readonly PairWeights[];
  /** See `DrawnPairs`. */
  readonly fromReference: readonly PairWeights[] | null;
}

export interface Preferences {
  weights: number[][][];
  /** Of drawn labels, [prompts][chosen][rejected]. */
  counts: number[][][] | null;
}

/** What the extrapolation did; norms over all logits, the mean of every row taken out. */
interface Extrapolated {
  alpha: number;
  restarted: boolean;
  momentumNorm: number;
  stepNorm: number;
  cosine: number;
}

/** One arm of the exact loop. All methods are deterministic in (problem, rule, seed, iteration). */
interface BanditArm {
  /** As it is now; a value. */
  readonly state: ArmState;
  /** As it is in the iteration under way. */
  readonly objective: Configured;
  /** Labels of the anchor's responses; of an objective that asks for none there, without counts. */
  label(iteration: number): Slow<Preferences>;
  /**
   * Proximal step; yields before every gradient step if labels are sampled (an extragradient step has twice as many, the first half
   * to its half-way point), and null where there is time to rest.
   */
  solve(preferences: Preferences, iteration: number): Generator<Descent | null, void>;
  extrapolate(alpha: number): Extrapolated;
  /** What is judged: the solution, or with ExPO solution + expo·(solution − base). */
  judged(): Policy;
  /** Labels asked for so far: drawn pairs, draws of the policy that were judged, and rewards of actions. None if labels are exact. */
  labels(): number;
  /** What the next iteration depends on. */
  save(): SavedBanditArm;
}

/** An arm between two iterations, as plain data. */
export interface SavedBanditArm {
  labels: number;
  policies: Pick<Policies<Policy>, 'anchor' | 'solution' | 'outer' | 'lastStep'>;
}

/**
 * `saved` is what `save` gave: the arm goes on from there. Throws a Refused that names the objective or the setting at fault.
 */
export function newArm(given: Problem, rule: ArmRule, seed: number, saved?: SavedBanditArm): BanditArm {
  const problem = { ...given, labels: ownSolve(rule, given.labels) };
  const wrong = misfit(rule, { kind: 'bandit', ...problem });
  if (wrong) throw new Refused({ ...wrong.reason, path: [wrong.field] });
  let objective = objectiveOf(rule);
  const { row } = objective;
  const sampled = problem.labels.kind === 'sampled';
  if (!sampled && row.kind === 'pairs') demandUncoupled(row);
  const base = basePolicy(problem);
  let state: ArmState = {
    ...policiesAt(base),
    ...saved?.policies,
    reference: base,
    weights: [],
    fromReference: null,
  };
  let labels = saved?.labels ?? 0;
  const update = (change: Partial<ArmState>) => {
    state = { ...state, ...change };
  };

  function* ask(policy: Policy, at: { iteration: number; batch: number }): Slow<Preferences> {
    const before = learnsFromLabels(row);
    const each = before
      ? problem.labels.count
      : row.kind === 'responses' && !isOnPolicy(row)
        ? problem.base[0]!.length
        : 0;
    if (sampled) labels += each * problem.base.length;
    if (before) return yield* preferencesOf(problem, policy.logs, { seed, ...at });
    return { weights: policy.logs.map((row, i) => populationWeights(row, problem.wins[i]!)), counts: null };
  }

  /** The proximal step of eq. 3.5 from the anchor. */
  function* plainStep(
    reference: Policy,
    weights: readonly PairWeights[],
    iteration: number,
  ): Generator<Descent | null, Policy, void> {
    update({ weights, fromReference: null, reference });
    const own = rule.reference === 'moving' ? referenceRule(rule) : null;
    const moving = own && { ...own, moved: (to: Policy) => update({ reference: to }) };
    const step: Step = { reference, start: state.start, weights, ...(moving && { moving }) };
    const tally = newTally(problem);
    const drew = (pairs: DrawnPairs, judged: number) => {
      update(pairs);
      labels += judged;
      tally.add(pairs);
    };
    const solution = yield* takeStep(problem, objective, step, { seed, iteration }, drew);
    update(tally.mean() ?? {});
    return solution;
  }

  function* solution(preferences: Preferences, iteration: number): Generator<Descent | null, Policy, void> {
    const reference = mix(problem, referenceOf(rule, state));
    const plain = yield* plainStep(reference, preferences.weights, iteration);
    switch (rule.lookAhead) {
      case 'none':
        return plain;
      case 'extragradient':
        return yield* plainStep(reference, (yield* ask(plain, { iteration, batch: 1 })).weights, iteration);
      case 'optimistic': {
        const corrected = mix(problem, optimistic(plain, reference, state));
        update({ lastStep: mix(problem, stepOf(plain, reference)) });
        return corrected;
      }
      default:
        throw rule.lookAhead satisfies never;
    }
  }

  return {
    get state() {
      return state;
    },
    get objective() {
      return objective;
    },
    labels: () => labels,
    label: (iteration) => ask(state.anchor, { iteration, batch: 0 }),
    *solve(preferences, iteration) {
      objective = objectiveOf(duringIteration(rule, iteration));
      update(beforeStep(rule, state, iteration));
      update({ solution: yield* solution(preferences, iteration) });
    },
    extrapolate(scheduled) {
      const { momentum } = rule;
      const taken = difference(state.solution.logs, state.start.logs);
      const ahead = difference(state.solution.logs, lookedBackAt(momentum, state).logs);
      const [stepNorm, norm] = [Math.sqrt(inner(taken, taken)), Math.sqrt(inner(ahead, ahead))];
      const cosine = stepNorm * norm === 0 ? 0 : inner(taken, ahead) / (stepNorm * norm);
      const { alpha, restarted } = restarting(momentum, scheduled, cosine);
      update({ anchor: mix(problem, nextAnchor(momentum, state, alpha), momentum.space) });
      return { alpha, restarted, momentumNorm: Math.abs(alpha) * norm, stepNorm, cosine };
    },
    judged: () => mix(problem, judgedPolicy(rule, state), rule.momentum.space),
    save() {
      const { anchor, solution, outer, lastStep } = state;
      return { labels, policies: { anchor, solution, outer, lastStep } };
    },
  };
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
  for (let iteration = 1; iteration <= endOf(rule, iterations); iteration++) {
    const preferences = yield* restingAt(arm.label(iteration), iteration - 1);
    yield* restingAt(arm.solve(preferences, iteration), iteration - 1);
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
