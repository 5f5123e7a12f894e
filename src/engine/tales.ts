import { findObjective, isOnPolicy, isPairs } from '../algorithms/objectives/table';
import { searchSettings } from '../algorithms/zopo/settings';
import type { Arm, TalesWorld } from '../experiment/experiment';
import type { TextLabels, TextSample, TextSolution } from '../experiment/trace';
import { type HostWeights, weightShapes } from '../model/config';
import type { Tokenizer } from '../model/tokenizer';
import { streamOf } from '../random';
import { preferencePairs } from '../worlds/oracle';
import { type Author, trainingPrompts, write } from './author';
import { evaluateSolution } from './evaluation';
import type { LanguageEngine, PolicyWeights, Weights } from './language';
import { promptLearner, searchCost } from './promptSearch';
import { proximalStep, type Solved, tokenChanges } from './proximal';
import type { Learner, World } from './run';

type TextLearner = Learner<TextSample, TextLabels, TextSolution>;

/** What the world of tales runs on: an engine, the tokenizer of its model, and the base policy's weights. */
export interface Storyteller {
  engine: LanguageEngine;
  tokenizer: Tokenizer;
  base: HostWeights;
}

/** A small transformer that writes the endings of tales; the grammar knows the true reward of each. */
export function openTales(
  world: TalesWorld,
  { engine, tokenizer, base }: Storyteller,
): World<TextSample, TextLabels, TextSolution> {
  const initial = engine.upload(base);
  const author: Author = { engine, tokenizer, world };
  const tokenCost = 2 * matmulWeights(engine);
  const { sampling, solve, evaluation } = world;
  const length = engine.config.max_position_embeddings;
  // Sequences are taken to fill the context; an evaluation samples, and scores under solution, base and anchor.
  const cost = {
    sample: tokenCost * sampling.prompts * sampling.responses * length,
    step: tokenCost * 3 * solve.pairsPerStep * 2 * length,
    steps: solve.steps,
    evaluate: tokenCost * 5 * evaluation.prompts * length,
  };
  return {
    engine: { kind: engine.kind, description: engine.description },
    learner: async (arm, seed) =>
      isSearch(arm)
        ? promptLearner(author, initial, arm, seed, tokenCost)
        : talesLearner(author, initial, arm, seed, tokenCost),
    cost,
    armCost: (arm) =>
      isSearch(arm) ? searchCost(searchSettings(arm.objective.settings), tokenCost * length, cost.evaluate) : cost,
    close: () => engine.close(),
  };
}

const isSearch = (arm: Arm): boolean => findObjective(arm.objective.id).kind === 'search';

/** Weights that take part in a matrix product, once per token: 2 operations each forward, 6 forward and backward. */
function matmulWeights({ config }: LanguageEngine): number {
  let count = 0;
  for (const [name, [rows, columns]] of weightShapes(config))
    if (columns !== undefined && (config.tie_word_embeddings || name !== 'model.embed_tokens.weight'))
      count += rows! * columns;
  return count;
}

function talesLearner(author: Author, initial: Weights, arm: Arm, seed: number, tokenCost: number): TextLearner {
  const { engine, world } = author;
  const copy = (weights: Weights) => engine.combine([[1, weights]]);
  let solution = copy(initial);
  let previous = copy(initial);
  let anchor: PolicyWeights = copy(initial);
  /** The weights that the last proximal step started from: the anchor's, or the solution's when the anchor is a mixture. */
  let start = copy(initial);
  let solved: Solved | null = null;
  const spent = { labels: 0, tokens: 0, flops: 0 };
  const spend = (drawn: number) => {
    spent.tokens += drawn;
    spent.flops += drawn * tokenCost;
  };
  const row = findObjective(arm.objective.id);
  const onPolicy = isOnPolicy(row);
  const asksForPairs = isPairs(row) && !onPolicy;

  const freePolicy = (policy: PolicyWeights) => {
    if ('id' in policy) engine.free(policy);
    else {
      engine.free(policy.solution);
      engine.free(policy.previous);
    }
  };

  return {
    async sample(iteration) {
      const { sampling } = world;
      const prompts = trainingPrompts(seed, iteration, sampling.prompts);
      const responses = await write(author, anchor, prompts, sampling.responses, seed, streamOf('sample', iteration));
      // An on-policy arm draws its own: these are for the charts only.
      if (!onPolicy) spend(responses.reduce((sum, { ids }) => sum + ids.length, 0));
      return { kind: 'texts', prompts, responses };
    },

    label(sample, iteration) {
      const labels = preferencePairs(sample, world.oracle, seed, streamOf('label', iteration));
      if (asksForPairs) spent.labels += labels.pairs.length;
      return labels;
    },

    async *solve(sample, labels, iteration) {
      engine.free(start);
      start = 'id' in anchor ? copy(anchor) : copy(solution);
      const reference = { anchor, initial, previous: solution }[arm.reference];
      const next = copy(start);
      solved = yield* proximalStep(author, arm, { sample, labels, start: next, reference, seed, iteration });
      spent.labels += solved.spent.labels;
      spend(solved.spent.drawn);
      spent.flops += 3 * solved.spent.trained * tokenCost;
      engine.free(previous);
      previous = solution;
      solution = next;
      return tokenChanges(author, solved.pairs, anchor, solution);
    },

    async extrapolate(alpha) {
      const from = arm.momentum.from === 'anchor' ? start : previous;
      const { first, second, cosine } = await engine.compare(solution, from, solution, start);
      const restarted = arm.momentum.restart && alpha !== 0 && cosine < 0;
      const used = restarted ? 0 : alpha;
      freePolicy(anchor);
      anchor =
        used === 0
          ? copy(solution)
          : arm.momentum.space === 'policy'
            ? { solution: copy(solution), previous: copy(from), alpha: used }
            : engine.combine([
                [1 + used, solution],
                [-used, from],
              ]);
      return { alpha: used, restarted, momentumNorm: Math.abs(used) * first, stepNorm: second, cosine, anchor: null };
    },

    async evaluate(iteration) {
      const judged = await evaluateSolution(author, { solution, base: initial, anchor: start, seed });
      const pairs = iteration === 0 || !solved ? NO_PAIRS : solved.statistics;
      return { metrics: { ...judged.metrics, ...pairs, ...spent }, evaluation: judged.evaluation };
    },

    close() {
      freePolicy(anchor);
      for (const weights of [solution, previous, start]) engine.free(weights);
    },
  };
}

const NO_PAIRS = { loss: null, margin: null, accuracy: null, chosenLogProb: null, rejectedLogProb: null };
