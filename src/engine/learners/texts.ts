import { isOnPolicy, methodOf } from '../../algorithms/objectives/table';
import { ownSolve } from '../../algorithms/pace';
import { searchSettings } from '../../algorithms/zopo/settings';
import { EMBEDDING, type HostWeights } from '../../model/config';
import { weightShapes } from '../../model/weights';
import type { TextLabels, TextSample, TextSolution } from '../../trace/events';
import { type LanguageEngine, single } from '../language/engine';
import { savedAs } from '../loop/checkpoint';
import type { Runtime } from '../loop/runtime';
import { evaluateSolution } from './evaluation';
import type { TextSetup } from './generate';
import { promptLearner, searchCost } from './search';
import { judgesAnchors, weightsLearner } from './weights';

export type TextRuntime = Runtime<TextSample, TextLabels, TextSolution>;

/**
 * A language model that writes texts; `weights` are the base policy's, of all that is trained. An evaluation samples, and scores under solution, base and anchor:
 * its cost is estimated for sequences of `length` tokens.
 */
export function openTexts(setup: TextSetup, weights: HostWeights, length: number): TextRuntime {
  const { engine, world } = setup;
  const base = engine.upload(weights);
  const tokenCost = 2 * matmulWeights(engine);
  /** The base policy under the seed of the moment. */
  let ofBase: { seed: number; judged: ReturnType<typeof evaluateSolution> } | null = null;
  const judgeBase = (seed: number) => {
    const policy = single(base);
    if (ofBase?.seed !== seed)
      ofBase = { seed, judged: evaluateSolution(setup, { solution: policy, base: policy, anchor: policy, seed }) };
    return ofBase.judged;
  };
  const { sampling, solve, evaluation } = world;
  const cost = {
    sample: tokenCost * sampling.prompts * sampling.responses * length,
    step: tokenCost * setup.passes * solve.pairsPerStep * 2 * length,
    steps: solve.steps,
    evaluate: tokenCost * 5 * evaluation.prompts * length,
  };
  return {
    engine: {
      kind: engine.kind,
      description: engine.description,
      ...(engine.kernels && { kernels: engine.kernels }),
    },
    async learner(arm, seed, saved) {
      const own = { ...setup, world: { ...world, solve: ownSolve(arm, world.solve) } };
      const shared = { setup: own, base, tokenCost, judgeBase };
      return methodOf(arm).kind === 'search'
        ? promptLearner(setup, base, arm, seed, tokenCost, savedAs('search', saved))
        : weightsLearner(shared, arm, seed, savedAs('weights', saved));
    },
    cost(arm) {
      const method = methodOf(arm);
      const { steps } = ownSolve(arm, solve);
      const evaluate = cost.evaluate * (judgesAnchors(world, arm) ? 2 : 1);
      if (method.kind === 'search')
        return searchCost(searchSettings(arm.objective.settings), tokenCost * length, cost.evaluate);
      // Before its optimiser steps the responses are drawn, and scored under the reference.
      return isOnPolicy(method)
        ? { ...cost, evaluate, steps, step: cost.step + tokenCost * 4 * solve.pairsPerStep * length }
        : { ...cost, evaluate, steps };
    },
    close: () => engine.close(),
  };
}

/** Weights that take part in a matrix product, once per token: 2 operations each forward, 6 forward and backward. */
function matmulWeights({ config }: LanguageEngine): number {
  let count = 0;
  for (const [name, [rows, columns]] of weightShapes(config))
    if (columns !== undefined && (config.tie_word_embeddings || name !== EMBEDDING)) count += rows! * columns;
  return count;
}
