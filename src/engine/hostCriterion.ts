import { type Pair, type State, withContext } from '../algorithms/objectives/row';
import { completeSettings, findPairObjective } from '../algorithms/objectives/table';
import { ofKind, type Task, type TrainTask } from './language';
import { emptyPairs, factsOf, type TaskReport } from './report';

export type JudgedTask = Exclude<TrainTask, Task<'language'>>;

/** What an optimiser step's log-probabilities mean for its loss, on the host in f64. */
export interface Judgement extends TaskReport {
  /** Derivative of the loss by every log-probability, a micro-batch each, [rows, length]. */
  coefficients: Float32Array[];
  /** The objective's state after the step. */
  state: State;
}

/** The tasks of a step, but for language ones, with their log-probabilities, [rows, length] each. */
export function judge(tasks: readonly JudgedTask[], logProbs: readonly Float32Array[], state: State): Judgement {
  const { kind } = tasks[0]!;
  switch (kind) {
    case 'preference':
      return judgePairs(ofKind(tasks, 'preference'), logProbs, state);
    default:
      throw kind satisfies never;
  }
}

function judgePairs(tasks: readonly Task<'preference'>[], logProbs: readonly Float32Array[], state: State): Judgement {
  const row = findPairObjective(tasks[0]!.objective.id);
  const settings = completeSettings(row, tasks[0]!.objective.settings);
  const sums = tasks.flatMap((task, i) => pairsOf(task, logProbs[i]!));
  const slopes = withContext(row, sums, settings, state).map((pair) => row.evaluate(pair, settings));
  const report = { loss: 0, ...emptyPairs(sums.length) };
  let at = 0;
  const coefficients = tasks.map(({ batch: { rows, length, scored }, pairs }) => {
    const values = new Float32Array(rows * length);
    for (let i = 0; i < rows; i++) {
      const { gw, gl } = slopes[at + Math.floor(i / 2)]!;
      const slope = (i % 2 === 0 ? gw : gl) / pairs;
      for (let t = i * length; t < (i + 1) * length; t++) if (scored[t]) values[t] = slope;
    }
    for (let end = at + rows / 2; at < end; at++) {
      const { policyW, policyL, ratioW, ratioL } = sums[at]!;
      report.loss += slopes[at]!.loss / pairs;
      report.pairLoss[at] = slopes[at]!.loss;
      report.chosenRatio[at] = ratioW;
      report.rejectedRatio[at] = ratioL;
      report.chosenLogProb[at] = policyW;
      report.rejectedLogProb[at] = policyL;
    }
    return values;
  });
  return { ...report, coefficients, state: row.batch?.advance?.(sums, settings, state) ?? state };
}

/** Sums over the scored tokens of every pair's rows, in f64, without the contexts that the batch gives. */
export function pairsOf(
  task: Pick<Task<'preference'>, 'batch' | 'reference' | 'facts'>,
  logProbs: Float32Array,
): Pair[] {
  const { batch, reference } = task;
  const facts = factsOf(task);
  const sumsOf = (row: number) => {
    const sums = { policy: 0, ratio: 0, tokens: 0 };
    for (let t = row * batch.length; t < (row + 1) * batch.length; t++) {
      if (!batch.scored[t]) continue;
      sums.policy += logProbs[t]!;
      sums.ratio += logProbs[t]! - reference[t]!;
      sums.tokens++;
    }
    return sums;
  };
  return Array.from({ length: batch.rows / 2 }, (_, pair) => {
    const [w, l] = [sumsOf(2 * pair), sumsOf(2 * pair + 1)];
    const [winW, winL, contextW, contextL] = facts.subarray(4 * pair, 4 * pair + 4);
    return {
      policyW: w.policy,
      policyL: l.policy,
      ratioW: w.ratio,
      ratioL: l.ratio,
      lengthW: Math.max(1, w.tokens),
      lengthL: Math.max(1, l.tokens),
      winW: winW!,
      winL: winL!,
      contextW: contextW!,
      contextL: contextL!,
    };
  });
}
