import type { Device } from '../../../gpu/device';
import type { Program, Recorder } from '../../../gpu/recording';
import { ALIGNMENT, type Memory, type Tensor, upload } from '../../../gpu/tensor';
import { context, hasContext } from '../../../ops/context';
import {
  objective,
  type PairRange,
  pairCoefficients,
  pairSums,
  SLOPES_WORDS,
  SUMS_WORDS,
} from '../../../ops/preference';
import { RESPONSE_WORDS, responses as recordResponses } from '../../../ops/responses';
import { tokens as recordTokens } from '../../../ops/tokens';
import { type JudgedTask, ofKind, type Task, type TrainTask } from '../engine';
import { emptyReport, factsOf, groupReport, rowSums, type TaskReport, tokensReport } from '../report';
import { settingWords } from './objective';
import { newPairTensors, newTaskInputs } from './tensors';

/**
 * What stands between the log-probabilities of a step's tokens and the derivatives of its loss by them. Its methods record calls; the
 * tensors of micro-batch i are `tokens[i]`.
 */
export interface Criterion {
  /** Every micro-batch has to be read before one can be differentiated. */
  readonly coupled?: boolean;
  /** Reads the log-probabilities of micro-batch i. */
  read?(i: number): void;
  /** Once, when all have been read. */
  relate?(): void;
  /** Writes the coefficients of micro-batch i; absent if they do not depend on the log-probabilities. */
  differentiate?(i: number): void;
  /** Uploads tasks of the kind and shape that was recorded. */
  load(program: Program, tasks: readonly TrainTask[]): void;
  /** What `report` reads, after the step. */
  readonly results: readonly Tensor[];
  report(tasks: readonly TrainTask[], words: readonly Float32Array[]): TaskReport;
}

/** A micro-batch's log-probabilities, and the derivatives of the loss by them: [positions]. */
interface TokenTensors {
  logProb: Tensor;
  coefficients: Tensor;
}

/** What a criterion is recorded with. */
interface CriterionInput {
  rec: Recorder;
  memory: Memory;
  tokens: readonly TokenTensors[];
  /** The objective's state, [STATE_WORDS]. */
  state: Tensor;
  /** Whether the step counts, so that the state advances with it. */
  advance: boolean;
}

export function recordCriterion(tasks: readonly TrainTask[], input: CriterionInput): Criterion {
  const { kind } = tasks[0]!;
  switch (kind) {
    case 'language':
      return language(input);
    case 'preference':
      return pairs(ofKind(tasks, 'preference'), input);
    case 'responses':
      return responses(ofKind(tasks, 'responses'), input);
    case 'tokens':
      return tokens(ofKind(tasks, 'tokens'), input);
    default:
      throw kind satisfies never;
  }
}

function uploadInputs(device: Device, to: ReturnType<typeof newTaskInputs>, { batch, reference }: JudgedTask): void {
  upload(device, to.reference, reference);
  upload(device, to.scored, Uint32Array.from(batch.scored));
}

/** Mean negative log-likelihood of the scored tokens. */
function language({ rec, tokens }: CriterionInput): Criterion {
  return {
    load(_, tasks) {
      for (const [i, { batch, tokens: count }] of ofKind(tasks, 'language').entries()) {
        const coefficients = Float32Array.from(batch.scored, (counts) => (counts ? -1 / count : 0));
        upload(rec.device, tokens[i]!.coefficients, coefficients);
      }
    },
    results: tokens.map(({ logProb }) => logProb),
    report(tasks, words) {
      let loss = 0;
      for (const [i, { batch, tokens: count }] of ofKind(tasks, 'language').entries()) {
        let sum = 0;
        batch.scored.forEach((counts, t) => {
          if (counts) sum += words[i]![t]!;
        });
        loss -= sum / count;
      }
      return { ...emptyReport(0), loss };
    },
  };
}

/** An objective of pairs. */
function pairs(recorded: readonly Task<'preference'>[], input: CriterionInput): Criterion {
  const { rec, memory, tokens, state, advance } = input;
  const { row } = recorded[0]!.objective;
  const { id } = row;
  let total = 0;
  const ranges = recorded.map(({ batch }): PairRange => {
    const range = { pairs: batch.rows / 2, first: total, length: batch.length };
    total += range.pairs;
    return range;
  });
  const step = newPairTensors(memory, total);
  const own = ranges.map(({ pairs, length }) => newTaskInputs(memory, 2 * pairs * length));
  const divisors: number[] = [];
  return {
    coupled: hasContext(id),
    read(i) {
      pairSums(rec, id, { ...own[i]!, policy: tokens[i]!.logProb, sums: step.sums }, ranges[i]!);
    },
    relate() {
      if (!hasContext(id)) return;
      const { settings, sums, facts } = step;
      context(rec, id, { settings, sums, facts, state }, total, advance);
    },
    differentiate(i) {
      objective(rec, id, step, ranges[i]!);
      const buffers = { slopes: step.slopes, scored: own[i]!.scored, coefficients: tokens[i]!.coefficients };
      divisors[i] = pairCoefficients(rec, id, buffers, ranges[i]!, recorded[i]!.pairs);
    },
    load(program, given) {
      const tasks = ofKind(given, 'preference');
      const { device } = rec;
      upload(device, step.settings, settingWords(row, tasks[0]!.objective.settings));
      upload(device, step.facts, Float32Array.from(tasks.flatMap((task) => [...factsOf(task)])));
      tasks.forEach((task, i) => {
        uploadInputs(device, own[i]!, task);
        program.set(divisors[i]!, { divisor: task.pairs });
      });
    },
    results: [step.sums, step.slopes],
    report(tasks, [sums, slopes]) {
      const report = emptyReport(total);
      for (let i = 0; i < total; i++) {
        const [policyW, policyL, ratioW, ratioL] = sums!.subarray(i * SUMS_WORDS);
        report.pairLoss[i] = slopes![i * SLOPES_WORDS]!;
        report.chosenLogProb[i] = policyW!;
        report.rejectedLogProb[i] = policyL!;
        report.chosenRatio[i] = ratioW!;
        report.rejectedRatio[i] = ratioL!;
      }
      for (const [i, task] of ofKind(tasks, 'preference').entries()) {
        const { first, pairs: count } = ranges[i]!;
        report.loss += report.pairLoss.subarray(first, first + count).reduce((sum, x) => sum + x / task.pairs, 0);
      }
      return report;
    },
  };
}

/** An objective of all responses to a prompt with their rewards. */
function responses(
  recorded: readonly Task<'responses'>[],
  { rec, memory, tokens: perToken }: CriterionInput,
): Criterion {
  const { objective, group, batch } = recorded[0]!;
  const { row } = objective;
  const { rows, length } = batch;
  const settings = memory.tensor(ALIGNMENT, 'settings');
  const own = recorded.map(() => ({
    ...newTaskInputs(memory, rows * length),
    rewards: memory.tensor(rows, 'rewards'),
    sums: memory.tensor(rows * RESPONSE_WORDS, 'sums'),
    slopes: memory.tensor(rows, 'slopes'),
    losses: memory.tensor(rows / group, 'losses'),
  }));
  const divisors: number[] = [];
  return {
    differentiate(i) {
      const { logProb: policy, coefficients } = perToken[i]!;
      const sizes = { prompts: rows / group, responses: group, length, divisor: recorded[i]!.prompts };
      divisors[i] = recordResponses(rec, row.id, { settings, policy, coefficients, ...own[i]! }, sizes);
    },
    load(program, given) {
      const tasks = ofKind(given, 'responses');
      upload(rec.device, settings, settingWords(row, tasks[0]!.objective.settings));
      tasks.forEach((task, i) => {
        uploadInputs(rec.device, own[i]!, { ...task, reference: task.old ?? task.reference });
        upload(rec.device, own[i]!.rewards, task.rewards);
        program.set(divisors[i]!, { divisor: task.prompts });
      });
    },
    results: own.flatMap(({ sums, losses }, i) => [recorded[i]!.old ? perToken[i]!.logProb : sums, losses]),
    report(given, words) {
      const tasks = ofKind(given, 'responses');
      const losses = tasks.map((_, i) => words[2 * i + 1]!);
      const loss = tasks.reduce((sum, { prompts }, i) => sum + losses[i]!.reduce((a, x) => a + x, 0) / prompts, 0);
      // The sums of responses that the policy drew are against the policy that drew; the report's are against the reference.
      const sums = tasks.flatMap((task, i) =>
        task.old
          ? rowSums(task, words[2 * i]!)
          : Array.from({ length: rows }, (_, r) => {
              const [policy, ratio] = words[2 * i]!.subarray(r * RESPONSE_WORDS);
              return { policy: policy!, ratio: ratio! };
            }),
      );
      const rewards = tasks.flatMap((task) => [...task.rewards]);
      return groupReport(
        loss,
        group,
        sums,
        rewards,
        losses.flatMap((values) => [...values]),
      );
    },
  };
}

/** A policy-gradient objective. */
function tokens(recorded: readonly Task<'tokens'>[], { rec, memory, tokens: perToken }: CriterionInput): Criterion {
  const { objective, batch } = recorded[0]!;
  const { row } = objective;
  const positions = batch.rows * batch.length;
  const settings = memory.tensor(ALIGNMENT, 'settings');
  const own = recorded.map(() => ({
    reference: memory.tensor(positions, 'reference'),
    weight: memory.tensor(positions, 'weight'),
    old: memory.tensor(positions, 'old'),
    advantage: memory.tensor(positions, 'advantage'),
    losses: memory.tensor(positions, 'losses'),
  }));
  const divisors: number[] = [];
  return {
    differentiate(i) {
      const { logProb: policy, coefficients } = perToken[i]!;
      const sizes = { positions, divisor: recorded[i]!.tokens };
      divisors[i] = recordTokens(rec, row.id, { settings, policy, coefficients, ...own[i]! }, sizes);
    },
    load(program, given) {
      const tasks = ofKind(given, 'tokens');
      upload(rec.device, settings, settingWords(row, tasks[0]!.objective.settings));
      tasks.forEach((task, i) => {
        const at = own[i]!;
        upload(rec.device, at.reference, task.reference);
        upload(rec.device, at.weight, task.weight ?? Float32Array.from(task.batch.scored));
        upload(rec.device, at.old, task.old);
        upload(rec.device, at.advantage, task.advantage);
        program.set(divisors[i]!, { divisor: task.tokens });
      });
    },
    results: own.flatMap(({ losses }, i) => [losses, perToken[i]!.logProb]),
    report(given, words) {
      const tasks = ofKind(given, 'tokens');
      return tokensReport(
        tasks,
        tasks.map((_, i) => words[2 * i]!),
        tasks.map((_, i) => words[2 * i + 1]!),
      );
    },
  };
}
