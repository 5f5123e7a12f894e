import { isOnPolicy, learnsFromLabels, methodOf } from '../../algorithms/objectives/table';
import { preferencePairs } from '../../domains/oracle';
import type { Arm } from '../../experiment/experiment';
import { streamOf } from '../../random';
import type { SolveStep, TextLabels, TextSample } from '../../trace/events';
import { type Policy, single } from '../language/engine';
import type { Spent } from '../loop/checkpoint';
import type { ProximalInput } from './data/pairs';
import { type TextSetup, write } from './generate';
import { personalPairs } from './person';
import { proximalStep, type Solved } from './proximalStep';

interface Account {
  arm: Arm;
  seed: number;
  /** Floating-point operations of a token's forward pass. */
  tokenCost: number;
  /** Grows by what each step takes, as far as the arm's method needs it. */
  spent: Spent;
}

/** What an iteration of an arm is made of: draws, labels and proximal steps, each entered into its account. */
export function openSteps(setup: TextSetup, { arm, seed, tokenCost, spent }: Account) {
  const { engine, domain, world, given, passes } = setup;
  const method = methodOf(arm);
  const spend = (drawn: number) => {
    spent.tokens += drawn;
    spent.flops += drawn * tokenCost;
  };

  const draw = async (policy: Policy, iteration: number, stream: number): Promise<TextSample> => {
    const { sampling } = world;
    if (given) return given.sample(seed, iteration, sampling.prompts);
    const prompts = domain.trainingPrompts(seed, iteration, sampling.prompts);
    const responses = await write(setup, policy, prompts, sampling.responses, seed, stream);
    // An on-policy arm draws its own: these are for the charts only.
    if (!isOnPolicy(method)) spend(responses.reduce((sum, { ids }) => sum + ids.length, 0));
    return { kind: 'texts', prompts, responses };
  };

  const ask = async (sample: TextSample, stream: number): Promise<TextLabels> => {
    const labels =
      world.oracle.kind === 'person'
        ? await personalPairs(setup, sample, seed, stream)
        : preferencePairs(sample, world.oracle, seed, stream);
    if (learnsFromLabels(method)) spent.labels += labels.pairs.length;
    return labels;
  };

  async function* plain(input: ProximalInput): AsyncGenerator<SolveStep, Solved> {
    const found = yield* proximalStep(setup, arm, input);
    spent.labels += found.spent.labels;
    spend(found.spent.drawn);
    spent.flops += passes * found.spent.trained * tokenCost;
    return found;
  }

  /** The step again, with preferences between responses of the point that a first step has reached (Korpelevich 1976). */
  async function* extragradient(input: ProximalInput): AsyncGenerator<SolveStep, Solved> {
    const { iteration } = input;
    const { steps } = world.solve;
    const { solution: half } = yield* plain({ ...input, counted: { before: 0, of: 2 * steps } });
    try {
      const sample = await draw(single(half), iteration, streamOf('sampleAhead', iteration));
      const labels = await ask(sample, streamOf('labelAhead', iteration));
      return yield* plain({ ...input, sample, labels, counted: { before: steps, of: 2 * steps } });
    } finally {
      engine.free(half);
    }
  }

  return { draw, ask, plain, extragradient };
}
