import { groupAdvantages } from '../../../algorithms/advantages';
import type { Configured, GroupRule, ResponsesObjective, TokensObjective } from '../../../algorithms/objectives/row';
import { judgedReward } from '../../../domains/oracle';
import type { Task, TokenBatch, Weights } from '../../language/engine';
import type { TextSetup } from '../generate';
import { draw, microBatches, openSource, perToken, promptOrder } from './onPolicy';
import type { BatchSource, ProximalInput } from './pairs';
import { promptsPerBatch } from './responses';

/** GRPO and its kin: K responses of the policy to each prompt, whose rewards are compared with each other alone. */

type GroupTask = Task<'tokens'> | Task<'responses'>;

/** Draws of a step at most, where prompts give way to others (DAPO): each further one is of the prompts that are still missing. */
const MOST_DRAWS = 3;

/** The draws of a step are used for `epochs` steps, and then drawn anew. */
export function groupBatches(
  setup: TextSetup,
  objective: Configured<TokensObjective> | Configured<ResponsesObjective>,
  rule: GroupRule,
  input: ProximalInput,
  trained: Weights,
): BatchSource {
  const source = openSource(setup, input, trained);
  const { policy, reference, spent } = source;
  const { engine, world } = setup;
  const group = world.sampling.responses;
  const { perBatch, perStep } = promptsPerBatch(setup, group);
  const promptsOf = promptOrder(source, perStep);
  let drawn: { tasks: GroupTask[]; uses: number } | null = null;

  /** Responses to the prompts of a step; with a dynamic rule those whose rewards are equal give way to prompts of later steps. */
  async function drawGroups(step: number) {
    const found = await draw(source, policy, promptsOf(step), group, step);
    const rows = [...found.rows];
    const rewards = found.responses.map((response) => judgedReward(response, world.oracle));
    spent.labels += rows.length;
    const equal = (prompt: number) =>
      rewards.slice(prompt * group, (prompt + 1) * group).every((r) => r === rewards[prompt * group]);
    for (let n = 1; rule.dynamic && n < MOST_DRAWS; n++) {
      const missing = Array.from({ length: perStep }, (_, prompt) => prompt).filter(equal);
      if (missing.length === 0) break;
      const others = promptsOf(1 + ((step - 1 + n) % world.solve.steps));
      const again = await draw(
        source,
        policy,
        missing.map((prompt) => others[prompt]!),
        group,
        step,
        n === 1 ? 0 : 1,
        'onPolicyAgain',
      );
      spent.labels += again.rows.length;
      missing.forEach((prompt, i) => {
        for (let k = 0; k < group; k++) {
          rows[prompt * group + k] = again.rows[i * group + k]!;
          rewards[prompt * group + k] = judgedReward(again.responses[i * group + k]!, world.oracle);
        }
      });
    }
    return { rows, rewards };
  }

  async function fresh(step: number): Promise<GroupTask[]> {
    const { rows, rewards } = await drawGroups(step);
    const gains = Array.from({ length: perStep }, (_, prompt) =>
      groupAdvantages(rewards.slice(prompt * group, (prompt + 1) * group), rule.deviation),
    ).flat();
    const parts = microBatches(source, rows, perBatch * group);
    const scored = parts.reduce((sum, { batch }) => sum + batch.scored.reduce((part, one) => part + one, 0), 0);
    const divisor = { responses: rows.length, tokens: scored, room: rows.length * world.sampling.maxTokens }[rule.mean];
    return Promise.all(
      parts.map(async ({ first, batch }): Promise<GroupTask> => {
        const old = await engine.score(policy, batch);
        const common = { batch, group, old, reference: await engine.score(reference, batch) };
        const own = Float32Array.from(gains.slice(first, first + batch.rows));
        if (objective.kind === 'responses')
          return { kind: 'responses', objective, ...common, rewards: own, prompts: perStep };
        return {
          ...{ kind: 'tokens', objective, ...common, tokens: divisor },
          rewards: Float32Array.from(rewards.slice(first, first + batch.rows)),
          advantage: perToken(batch, (row) => own[row]!),
          ...(rule.mean === 'responses' && { weight: sharesOf(batch) }),
        };
      }),
    );
  }

  return {
    online: true,
    spent,
    async tasks(step) {
      if (!drawn || drawn.uses >= objective.settings.epochs!) drawn = { tasks: await fresh(step), uses: 0 };
      else for (const { batch } of drawn.tasks) spent.trained += batch.scored.length;
      drawn.uses++;
      return drawn.tasks;
    },
  };
}

/** 1/|y| for every scored token of a response y. */
function sharesOf(batch: TokenBatch): Float32Array {
  const { length, scored } = batch;
  return perToken(batch, (row) => {
    const tokens = scored.subarray(row * length, (row + 1) * length).reduce((sum, one) => sum + one, 0);
    return 1 / Math.max(1, tokens);
  });
}
