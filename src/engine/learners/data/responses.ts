import type { Configured, ResponsesObjective } from '../../../algorithms/objectives/row';
import { judgedReward } from '../../../domains/oracle';
import { packResponses, paddedLength } from '../../language/batches';
import type { TrainTask } from '../../language/engine';
import { responseRows, type TextSetup } from '../generate';
import { type BatchSource, gather, type ProximalInput, policyOf, scoreRows, visits } from './pairs';

/** Prompts of one micro-batch, so that it has as many rows as a micro-batch of pairs, and how many make a step. */
export function promptsPerBatch({ world: { solve } }: TextSetup, group: number): { perBatch: number; perStep: number } {
  const perBatch = Math.max(1, Math.ceil((2 * solve.pairsPerStep) / group / solve.microBatches));
  return { perBatch, perStep: perBatch * solve.microBatches };
}

/** All K responses of the iteration with their rewards: prompts are visited in whole passes, each in a fresh order. */
export async function responseBatches(
  setup: TextSetup,
  objective: Configured<ResponsesObjective>,
  input: ProximalInput,
): Promise<BatchSource> {
  const { engine, world } = setup;
  const { sample, seed, iteration } = input;
  const group = world.sampling.responses;
  const rows = responseRows(setup, sample.prompts, sample.responses);
  const rewards = Float32Array.from(sample.responses, (response) => judgedReward(response, world.oracle));
  const length = paddedLength(rows, engine.config.max_position_embeddings);
  const { perBatch, perStep } = promptsPerBatch(setup, group);
  const reference = await scoreRows(setup, policyOf(input.reference), rows, length, perBatch * group);
  const order = visits(sample.prompts.length, world.solve.steps * perStep, seed, iteration);
  const spent = { trained: 0, drawn: 0, labels: rows.length };
  const microBatch = (first: number): TrainTask => {
    const numbers = order
      .slice(first, first + perBatch)
      .flatMap((prompt) => Array.from({ length: group }, (_, k) => prompt * group + k));
    const chosen = numbers.map((row) => rows[row]!);
    spent.trained += chosen.reduce((sum, { prompt, response }) => sum + prompt.length + response.length, 0);
    return {
      kind: 'responses',
      objective,
      batch: packResponses(chosen, length),
      reference: gather(reference, numbers, length),
      group,
      rewards: Float32Array.from(numbers, (row) => rewards[row]!),
      prompts: perStep,
    };
  };
  return {
    online: false,
    spent,
    async tasks(step) {
      const first = (step - 1) * perStep;
      return Array.from({ length: world.solve.microBatches }, (_, micro) => microBatch(first + micro * perBatch));
    },
  };
}
