import { othersMean, whitening } from '../../../algorithms/advantages';
import type { Configured, PairObjective, TokensObjective } from '../../../algorithms/objectives/row';
import { toward } from '../../../algorithms/proximalPoint';
import { judgedReward, winProbability } from '../../../domains/oracle';
import { Failed } from '../../../messages/failure';
import { streamOf, uniform } from '../../../random';
import type { TextResponse } from '../../../trace/events';
import { packResponses, paddedLength, type TokenisedResponse } from '../../language/batches';
import {
  type Policy,
  type StepReport,
  single,
  singleOf,
  type Task,
  type TokenBatch,
  type TrainTask,
  type Weights,
} from '../../language/engine';
import { responseRows, type TextSetup, write } from '../generate';
import { type BatchSource, type ProximalInput, pairsPerBatch, policyOf, visits } from './pairs';
import { promptsPerBatch } from './responses';

/** Responses are drawn from the policy as it is, before an optimiser step: what the on-policy objectives learn from. */

/** Most optimiser steps of a proximal step: they address the random numbers of an iteration. */
const MOST_STEPS = 2048;

interface Draw {
  responses: TextResponse[];
  rows: TokenisedResponse[];
}

/** Where the draws of a proximal step come from; `groups.ts` beside this draws from it too. */
interface Source {
  setup: TextSetup;
  input: ProximalInput;
  /** What is trained, as it is now. */
  policy: Policy;
  /** log-probabilities that the implicit reward is measured against. */
  reference: Policy;
  spent: { trained: number; drawn: number; labels: number };
}

export const openSource = (setup: TextSetup, input: ProximalInput, trained: Weights): Source => ({
  setup,
  input,
  policy: single(trained),
  reference: policyOf(input.reference),
  spent: { trained: 0, drawn: 0, labels: 0 },
});

/** `count` responses to each prompt, from stream `place` of this optimiser step. */
export async function draw(
  { setup, input: { seed, iteration }, spent }: Source,
  policy: Policy,
  prompts: readonly string[],
  count: number,
  step: number,
  place: 0 | 1 = 0,
  purpose: 'onPolicySample' | 'onPolicyAgain' = 'onPolicySample',
): Promise<Draw> {
  const stream = streamOf(purpose, (iteration * MOST_STEPS + step) * 2 + place);
  const responses = await write(setup, policy, prompts, count, seed, stream);
  spent.drawn += responses.reduce((sum, { ids }) => sum + ids.length, 0);
  return { responses, rows: responseRows(setup, prompts, responses) };
}

/** Prompts of every optimiser step, in whole passes over the iteration's. */
export function promptOrder({ setup, input: { sample, seed, iteration } }: Source, perStep: number) {
  const order = visits(sample.prompts.length, setup.world.solve.steps * perStep, seed, iteration);
  return (step: number) => order.slice((step - 1) * perStep, step * perStep).map((prompt) => sample.prompts[prompt]!);
}

/** Cuts rows into micro-batches of one length; counts what is trained. */
export function microBatches({ setup, spent }: Source, rows: readonly TokenisedResponse[], size: number) {
  const length = paddedLength(rows, setup.engine.config.max_position_embeddings);
  spent.trained += rows.reduce((sum, { prompt, response }) => sum + prompt.length + response.length, 0);
  return Array.from({ length: rows.length / size }, (_, i) => {
    const own = rows.slice(i * size, (i + 1) * size);
    return { first: i * size, batch: packResponses(own, length) };
  });
}

/** What writes the pairs of a step: the policy as it is, or as it was at the last of the syncs, which are `sync` steps apart. */
function writerOf({ engine }: TextSetup, trained: Weights, sync: number): { at(step: number): Policy; free(): void } {
  let kept: Weights | null = null;
  return {
    at(step) {
      if (sync === 1) return single(trained);
      if ((step - 1) % sync === 0) {
        if (kept) engine.free(kept);
        kept = engine.combine([[1, trained]]);
      }
      return single(kept!);
    },
    free() {
      if (kept) engine.free(kept);
      kept = null;
    },
  };
}

/** Two responses of the policy (online DPO, semi-online from its last sync), or one of it and one of the reference (XPO), compared by the oracle. */
export function onlinePairs(
  setup: TextSetup,
  objective: Configured<PairObjective>,
  input: ProximalInput,
  trained: Weights,
): BatchSource {
  const source = openSource(setup, input, trained);
  const { reference, spent } = source;
  const writer = writerOf(setup, trained, objective.settings.sync ?? 1);
  const { seed, iteration } = input;
  const { oracle, solve } = setup.world;
  const perBatch = pairsPerBatch(setup);
  const perStep = perBatch * solve.microBatches;
  const promptsOf = promptOrder(source, perStep);
  const facesReference = objective.row.against === 'reference';

  async function tasks(step: number): Promise<TrainTask[]> {
    const prompts = promptsOf(step);
    const policy = writer.at(step);
    const first = await draw(source, policy, prompts, 1, step, 0);
    const second = await draw(source, facesReference ? reference : policy, prompts, 1, step, 1);
    const stream = streamOf('onPolicyLabel', iteration * MOST_STEPS + step);
    spent.labels += prompts.length;
    const facts = new Float32Array(4 * prompts.length);
    const rows = prompts.flatMap((_, i) => {
      const p = winProbability(first.responses[i]!, second.responses[i]!, oracle);
      const won = uniform(seed, stream, i, 0) < p;
      // Which of the two is the reference's: what XPO's bonus is on.
      facts.set([1, 0, facesReference && !won ? 1 : 0, facesReference && won ? 1 : 0], 4 * i);
      return won ? [first.rows[i]!, second.rows[i]!] : [second.rows[i]!, first.rows[i]!];
    });
    return Promise.all(
      microBatches(source, rows, 2 * perBatch).map(async ({ first: at, batch }) => ({
        kind: 'preference' as const,
        objective,
        batch,
        reference: await setup.engine.score(reference, batch),
        pairs: perStep,
        facts: facts.slice(2 * at, 2 * at + 2 * batch.rows),
      })),
    );
  }
  return { online: true, spent, tasks, free: writer.free };
}

/**
 * Responses of the policy against those of the geometric mixture π^(1−m) π_ref^m per token, which is an extrapolation by −m; the advantage
 * of a response is how much likelier than ½ it is to win.
 */
export function nashMd(
  setup: TextSetup,
  objective: Configured<TokensObjective>,
  input: ProximalInput,
  trained: Weights,
): BatchSource {
  const source = openSource(setup, input, trained);
  const { policy, reference, spent } = source;
  const other = singleOf(reference);
  if (!other) throw new Failed({ code: 'no-opponent', facts: { objective: objective.row.id } });
  const group = 2;
  const { perBatch, perStep } = promptsPerBatch(setup, group);
  const promptsOf = promptOrder(source, perStep);
  const opponent = toward(trained, other, objective.settings.mixture!);

  async function tasks(step: number): Promise<TrainTask[]> {
    const prompts = promptsOf(step);
    const ours = await draw(source, policy, prompts, group, step, 0);
    const theirs = await draw(source, opponent, prompts, group, step, 1);
    spent.labels += ours.rows.length;
    const gains = ours.responses.map((y, i) =>
      Math.fround(winProbability(y, theirs.responses[i]!, setup.world.oracle) - 0.5),
    );
    return Promise.all(
      microBatches(source, ours.rows, perBatch * group).map(async ({ first, batch }) => {
        const own = gains.slice(first, first + batch.rows);
        return {
          kind: 'tokens' as const,
          objective,
          batch,
          reference: await setup.engine.score(reference, batch),
          group,
          rewards: Float32Array.from(own),
          old: await setup.engine.score(policy, batch),
          advantage: perToken(batch, (row) => own[row]!),
          // A mean over responses, as TRL has it.
          tokens: perStep * group,
        };
      }),
    );
  }
  return { online: true, spent, tasks };
}

/** PPO and ESPO: K responses to each prompt with their rewards, used for several steps and then drawn anew. */
export function policyGradient(
  setup: TextSetup,
  objective: Configured<TokensObjective>,
  input: ProximalInput,
  trained: Weights,
): BatchSource {
  const source = openSource(setup, input, trained);
  const { policy, reference, spent } = source;
  const { settings } = objective;
  const group = setup.world.sampling.responses;
  const { perBatch, perStep } = promptsPerBatch(setup, group);
  const promptsOf = promptOrder(source, perStep);
  let drawn: { tasks: Task<'tokens'>[]; uses: number; stale: boolean } | null = null;

  async function fresh(step: number): Promise<Task<'tokens'>[]> {
    const { responses, rows } = await draw(source, policy, promptsOf(step), group, step);
    spent.labels += rows.length;
    const rewards = Float32Array.from(responses, (response) => judgedReward(response, setup.world.oracle));
    const tasks = await Promise.all(
      microBatches(source, rows, perBatch * group).map(async ({ first, batch }): Promise<Task<'tokens'>> => {
        const old = await setup.engine.score(policy, batch);
        const referenceScores = await setup.engine.score(reference, batch);
        const own = rewards.slice(first, first + batch.rows);
        const advantage = advantages(batch, { old, reference: referenceScores, rewards: own, group, kl: settings.kl! });
        return {
          kind: 'tokens',
          objective,
          batch,
          reference: referenceScores,
          group,
          rewards: own,
          old,
          advantage,
          tokens: 0,
        };
      }),
    );
    const tokens = tasks.reduce((sum, { batch }) => sum + batch.scored.reduce((part, one) => part + one, 0), 0);
    whiten(tasks);
    return tasks.map((task) => ({ ...task, tokens }));
  }

  return {
    online: true,
    spent,
    async tasks(step) {
      if (!drawn || drawn.stale || drawn.uses >= settings.epochs!)
        drawn = { tasks: await fresh(step), uses: 0, stale: false };
      else for (const { batch } of drawn.tasks) spent.trained += batch.scored.length;
      drawn.uses++;
      return drawn.tasks;
    },
    onStep({ drift }: StepReport) {
      // ESPO's early stop; PPO has no δ.
      if (drawn && settings.delta !== undefined && drift > settings.delta) drawn.stale = true;
    },
  };
}

/** A number for every scored token of a row. */
export function perToken({ rows, length, scored }: TokenBatch, value: (row: number) => number): Float32Array {
  const result = new Float32Array(rows * length);
  for (let t = 0; t < result.length; t++) if (scored[t]) result[t] = value(Math.floor(t / length));
  return result;
}

/**
 * Advantage of every token: the reward still to come, less a baseline. A token costs kl·(log π_old − log π_ref), the response's reward
 * comes at its end, and the baseline is the mean total of the other responses to the prompt.
 */
export function advantages(
  { rows, length, scored }: TokenBatch,
  given: { old: Float32Array; reference: Float32Array; rewards: Float32Array; group: number; kl: number },
): Float32Array {
  const { old, reference, rewards, group, kl } = given;
  const toGo = new Float64Array(rows * length);
  const totals: number[] = [];
  for (let row = 0; row < rows; row++) {
    let left = rewards[row]!;
    for (let t = (row + 1) * length - 1; t >= row * length; t--) {
      if (!scored[t]) continue;
      left -= kl * (old[t]! - reference[t]!);
      toGo[t] = left;
    }
    totals.push(left);
  }
  return Float32Array.from(toGo, (left, t) => {
    if (!scored[t]) return 0;
    const row = Math.floor(t / length);
    const first = row - (row % group);
    const sum = totals.slice(first, first + group).reduce((a, b) => a + b, 0);
    return left - othersMean(sum, totals[row]!, group);
  });
}

/** Mean 0 and deviation 1 over the scored tokens of the whole step, as TRL's masked_whiten has it. */
function whiten(tasks: readonly Task<'tokens'>[]): void {
  const scored = tasks.flatMap(({ batch, advantage }) => [...advantage].filter((_, t) => batch.scored[t]));
  const { centre, scale } = whitening(scored);
  for (const { batch, advantage } of tasks)
    advantage.forEach((a, t) => {
      if (batch.scored[t]) advantage[t] = (a - centre) * scale;
    });
}
