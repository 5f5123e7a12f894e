import { NO_STATE, type Pair, type State, withContext } from '../../../algorithms/objectives/row';
import { type JudgedTask, ofKind, type Task, type TokenBatch } from '../engine';
import { emptyReport, factsOf, groupReport, type RowSums, rowSums, type TaskReport, tokensReport } from '../report';

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
    case 'responses':
      return judgeResponses(ofKind(tasks, 'responses'), logProbs);
    case 'tokens':
      return judgeTokens(ofKind(tasks, 'tokens'), logProbs);
    default:
      throw kind satisfies never;
  }
}

function judgePairs(tasks: readonly Task<'preference'>[], logProbs: readonly Float32Array[], state: State): Judgement {
  const { row, settings } = tasks[0]!.objective;
  const sums = tasks.flatMap((task, i) => pairsOf(task, logProbs[i]!));
  const slopes = withContext(row, sums, settings, state).map((pair) => row.evaluate(pair, settings));
  const report = emptyReport(sums.length);
  let first = 0;
  const coefficients = tasks.map(({ batch, pairs }) => {
    const own = slopes.slice(first, first + batch.rows / 2);
    first += own.length;
    for (const { loss } of own) report.loss += loss / pairs;
    return spread(
      batch,
      own.flatMap(({ gw, gl }) => [gw / pairs, gl / pairs]),
    );
  });
  sums.forEach(({ policyW, policyL, ratioW, ratioL }, i) => {
    report.pairLoss[i] = slopes[i]!.loss;
    report.chosenRatio[i] = ratioW;
    report.rejectedRatio[i] = ratioL;
    report.chosenLogProb[i] = policyW;
    report.rejectedLogProb[i] = policyL;
  });
  return { ...report, coefficients, state: row.batch?.advance?.(sums, settings, state) ?? state };
}

function judgeResponses(tasks: readonly Task<'responses'>[], logProbs: readonly Float32Array[]): Judgement {
  const { objective, group } = tasks[0]!;
  const { row, settings } = objective;
  let loss = 0;
  const losses: number[] = [];
  const all: RowSums[] = [];
  const coefficients = tasks.map((task, i) => {
    all.push(...rowSums(task, logProbs[i]!));
    const sums = rowSums({ batch: task.batch, reference: task.old ?? task.reference }, logProbs[i]!);
    const slopes: number[] = [];
    for (let first = 0; first < sums.length; first += group) {
      const members = sums.slice(first, first + group);
      const result = row.evaluate(
        {
          policy: members.map((one) => one.policy),
          ratio: members.map((one) => one.ratio),
          length: members.map((one) => one.tokens),
          reward: [...task.rewards.subarray(first, first + group)],
        },
        settings,
      );
      losses.push(result.loss);
      loss += result.loss / task.prompts;
      slopes.push(...result.slopes.map((slope) => slope / task.prompts));
    }
    return spread(task.batch, slopes);
  });
  const rewards = tasks.flatMap((task) => [...task.rewards]);
  return { ...groupReport(loss, group, all, rewards, losses), coefficients, state: NO_STATE };
}

function judgeTokens(tasks: readonly Task<'tokens'>[], logProbs: readonly Float32Array[]): Judgement {
  const { row, settings } = tasks[0]!.objective;
  const losses: Float32Array[] = [];
  const coefficients = tasks.map(({ batch, reference, old, advantage, weight, tokens }, i) => {
    const [value, slope] = [new Float32Array(old.length), new Float32Array(old.length)];
    for (let t = 0; t < old.length; t++) {
      if (!batch.scored[t]) continue;
      const token = { policy: logProbs[i]![t]!, old: old[t]!, reference: reference[t]!, advantage: advantage[t]! };
      const result = row.evaluate(token, settings);
      const share = weight ? weight[t]! : 1;
      value[t] = share * result.loss;
      slope[t] = (share * result.slope) / tokens;
    }
    losses.push(value);
    return slope;
  });
  return { ...tokensReport(tasks, losses, logProbs), coefficients, state: NO_STATE };
}

/** Every scored token of a row gets the row's number. */
function spread({ length, scored }: TokenBatch, perRow: readonly number[]): Float32Array {
  const values = new Float32Array(perRow.length * length);
  perRow.forEach((value, row) => {
    for (let t = row * length; t < (row + 1) * length; t++) if (scored[t]) values[t] = value;
  });
  return values;
}

/** Sums over the scored tokens of every pair's rows, in f64, without the contexts that the batch gives. */
export function pairsOf(
  task: Pick<Task<'preference'>, 'batch' | 'reference' | 'facts'>,
  logProbs: Float32Array,
): Pair[] {
  const facts = factsOf(task);
  const sums = rowSums(task, logProbs);
  return Array.from({ length: sums.length / 2 }, (_, pair) => {
    const [w, l] = [sums[2 * pair]!, sums[2 * pair + 1]!];
    const [winW, winL, contextW, contextL] = facts.subarray(4 * pair, 4 * pair + 4);
    return {
      policyW: w.policy,
      policyL: l.policy,
      ratioW: w.ratio,
      ratioL: l.ratio,
      lengthW: w.tokens,
      lengthL: l.tokens,
      winW: winW!,
      winL: winL!,
      contextW: contextW!,
      contextL: contextL!,
    };
  });
}
