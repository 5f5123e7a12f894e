import { findKind } from '../../../algorithms/objectives/table';
import { ALIGNMENT, type Memory, upload } from '../../../gpu/tensor';
import { RESPONSE_WORDS, responses } from '../../../ops/responses';
import { tokens } from '../../../ops/tokens';
import { ofKind, type Task } from '../engine';
import { groupReport, tokensReport } from '../report';
import type { Criterion, CriterionInput } from './criterion';
import { settingWords } from './objective';

/** The criteria of K responses to a prompt: by response, and by token. */

/** What every micro-batch brings, whatever its kind. */
const inputs = (memory: Memory, positions: number) => ({
  reference: memory.tensor(positions, 'reference'),
  scored: memory.tensor(positions, 'scored'),
});

/** An objective of all responses to a prompt with their rewards. */
export function responsesCriterion(
  recorded: readonly Task<'responses'>[],
  { rec, memory, tokens: perToken }: CriterionInput,
): Criterion {
  const { objective, group, batch } = recorded[0]!;
  const row = findKind(objective.id, 'responses');
  const { rows, length } = batch;
  const settings = memory.tensor(ALIGNMENT, 'settings');
  const own = recorded.map(() => ({
    ...inputs(memory, rows * length),
    rewards: memory.tensor(rows, 'rewards'),
    sums: memory.tensor(rows * RESPONSE_WORDS, 'sums'),
    slopes: memory.tensor(rows, 'slopes'),
    losses: memory.tensor(rows / group, 'losses'),
  }));
  const divisors: number[] = [];
  return {
    constant: false,
    coupled: false,
    read() {},
    relate() {},
    differentiate(i) {
      const { logProb: policy, coefficients } = perToken[i]!;
      const sizes = { prompts: rows / group, responses: group, length, divisor: recorded[i]!.prompts };
      divisors[i] = responses(rec, row.id, { settings, policy, coefficients, ...own[i]! }, sizes);
    },
    load(program, given) {
      const tasks = ofKind(given, 'responses');
      upload(rec.device, settings, settingWords(row, tasks[0]!.objective.settings));
      tasks.forEach((task, i) => {
        upload(rec.device, own[i]!.reference, task.reference);
        upload(rec.device, own[i]!.scored, Uint32Array.from(task.batch.scored));
        upload(rec.device, own[i]!.rewards, task.rewards);
        program.set(divisors[i]!, { divisor: task.prompts });
      });
    },
    results: own.flatMap(({ sums, losses }) => [sums, losses]),
    report(given, words) {
      const tasks = ofKind(given, 'responses');
      const losses = tasks.map((_, i) => words[2 * i + 1]!);
      const loss = tasks.reduce((sum, { prompts }, i) => sum + losses[i]!.reduce((a, x) => a + x, 0) / prompts, 0);
      const sums = tasks.flatMap((_, i) =>
        Array.from({ length: rows }, (_, r) => {
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
export function tokensCriterion(
  recorded: readonly Task<'tokens'>[],
  { rec, memory, tokens: perToken }: CriterionInput,
): Criterion {
  const { objective, batch } = recorded[0]!;
  const row = findKind(objective.id, 'tokens');
  const positions = batch.rows * batch.length;
  const settings = memory.tensor(ALIGNMENT, 'settings');
  const own = recorded.map(() => ({
    ...inputs(memory, positions),
    old: memory.tensor(positions, 'old'),
    advantage: memory.tensor(positions, 'advantage'),
    losses: memory.tensor(positions, 'losses'),
  }));
  const divisors: number[] = [];
  return {
    constant: false,
    coupled: false,
    read() {},
    relate() {},
    differentiate(i) {
      const { logProb: policy, coefficients } = perToken[i]!;
      const sizes = { positions, divisor: recorded[i]!.tokens };
      divisors[i] = tokens(rec, row.id, { settings, policy, coefficients, ...own[i]! }, sizes);
    },
    load(program, given) {
      const tasks = ofKind(given, 'tokens');
      upload(rec.device, settings, settingWords(row, tasks[0]!.objective.settings));
      tasks.forEach((task, i) => {
        const at = own[i]!;
        upload(rec.device, at.reference, task.reference);
        upload(rec.device, at.scored, Uint32Array.from(task.batch.scored));
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
