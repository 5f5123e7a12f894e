import type { Arm } from '../../experiment/experiment';
import type { HostWeights } from '../../model/config';
import type {
  EvaluationTexts,
  Extrapolation,
  Judged,
  JudgedAnchor,
  Metrics,
  SolveStep,
  TableLabels,
  TableSample,
  TableSolution,
  TextLabels,
  TextSample,
  TextSolution,
  TracedEngine,
} from '../../trace/events';
import type { SavedArm } from './checkpoint';

interface Evaluated {
  metrics: Metrics;
  evaluation: EvaluationTexts | null;
  judged?: Judged;
  anchor?: JudgedAnchor;
}

/**
 * One arm under one seed: owns `anchor`, `solution` and `previous`, all equal to the base policy at first.
 * `iteration` counts from 1 and addresses the random numbers.
 */
export interface Learner<Sample, Labels, Solution> {
  /** Draws responses from the anchor: the first draw, if there are two. */
  sample(iteration: number): Promise<Sample>;
  /** Asks the oracle for preferences between the responses of that draw. */
  label(sample: Sample, iteration: number): Labels | Promise<Labels>;
  /** Proximal step: from the anchor to the new solution; the old solution becomes `previous`. */
  solve(sample: Sample, labels: Labels, iteration: number): AsyncGenerator<SolveStep, Solution>;
  /** Next anchor = solution + α (solution − previous). */
  extrapolate(alpha: number, iteration: number): Promise<Extrapolation>;
  /** Judges the solution (the base policy at iteration 0), or what ExPO makes of it. */
  evaluate(iteration: number): Promise<Evaluated>;
  /** Weights of the solution, if it has any of its own. */
  weights?(): Promise<HostWeights>;
  /** What the next iteration depends on, between two of them. */
  save(): Promise<SavedArm>;
  close(): void;
}

/**
 * Called between two pieces of a long computation, some milliseconds apart: lets in what has arrived meanwhile if it is time, and rejects to end the
 * work.
 */
export type Rest = () => Promise<void>;

/** Where policies live: opens learners, says what the work costs, and frees its device at the end. */
export interface Runtime<Sample, Labels, Solution> {
  engine: TracedEngine;
  /** With `saved` the learner goes on from there. */
  learner(arm: Arm, seed: number, saved?: SavedArm): Promise<Learner<Sample, Labels, Solution>>;
  cost(arm: Arm): Cost;
  close(): void;
}

/** Estimated floating-point operations of each phase of one iteration of an arm that samples, labels and solves once. */
export interface Cost {
  evaluate: number;
  sample: number;
  step: number;
  steps: number;
}

/** The metrics of preference pairs, if an arm has learnt from none. */
export const NO_PAIRS = { loss: null, margin: null, accuracy: null, chosenLogProb: null, rejectedLogProb: null };

export type PairMetrics = Pick<Metrics, keyof typeof NO_PAIRS>;

/** How often an iteration samples, labels and solves: an extragradient step does so again at its half-way point. */
export const drawsOf = ({ lookAhead }: Arm): number => (lookAhead === 'extragradient' ? 2 : 1);

export type AnyRuntime = Runtime<TextSample | TableSample, TextLabels | TableLabels, TextSolution | TableSolution>;

export type AnyLearner = Awaited<ReturnType<AnyRuntime['learner']>>;
