import { findMethod, isOnPolicy, isPairs } from '../../algorithms/objectives/table';
import { referenceRule, replacesOuter } from '../../algorithms/relatives';
import { searchSettings } from '../../algorithms/zopo/settings';
import { preferencePairs } from '../../domains/oracle';
import { tales } from '../../domains/tales/tales';
import type { Arm, TalesWorld } from '../../experiment/experiment';
import { type HostWeights, weightShapes } from '../../model/config';
import type { Tokenizer } from '../../model/tokenizer';
import { streamOf } from '../../random';
import type { SolveStep, TextLabels, TextSample, TextSolution } from '../../trace/events';
import { type LanguageEngine, type Policy, single, singleOf, type Weights } from '../language/engine';
import type { Learner, Runtime } from '../loop/runtime';
import type { ProximalInput } from './data/pairs';
import { evaluateSolution } from './evaluation';
import { type TextSetup, write } from './generate';
import { judgePairs, proximalStep, type Solved, tokenChanges } from './proximalStep';
import { promptLearner, searchCost } from './search';

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
): Runtime<TextSample, TextLabels, TextSolution> {
  const initial = engine.upload(base);
  const basePolicy = single(initial);
  const setup: TextSetup = { engine, tokenizer, domain: tales(world.rewards), world };
  const tokenCost = 2 * matmulWeights(engine);
  /** The base policy under the seed of the moment: the same in every arm. */
  let ofBase: { seed: number; judged: ReturnType<typeof evaluateSolution> } | null = null;
  const judgeBase = (seed: number) => {
    if (ofBase?.seed !== seed)
      ofBase = {
        seed,
        judged: evaluateSolution(setup, { solution: basePolicy, base: basePolicy, anchor: basePolicy, seed }),
      };
    return ofBase.judged;
  };
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
    engine: {
      kind: engine.kind,
      description: engine.description,
      ...(engine.kernels && { kernels: engine.kernels }),
    },
    learner: async (arm, seed) =>
      isSearch(arm)
        ? promptLearner(setup, initial, arm, seed, tokenCost)
        : talesLearner(setup, initial, arm, seed, { tokenCost, judgeBase: () => judgeBase(seed) }),
    cost(arm) {
      if (isSearch(arm)) return searchCost(searchSettings(arm.objective.settings), tokenCost * length, cost.evaluate);
      // Before its optimiser steps the responses are drawn, and scored under the reference.
      const onPolicy = isOnPolicy(findMethod(arm.objective.id));
      return onPolicy ? { ...cost, step: cost.step + tokenCost * 4 * solve.pairsPerStep * length } : cost;
    },
    close: () => engine.close(),
  };
}

const isSearch = (arm: Arm): boolean => findMethod(arm.objective.id).kind === 'search';

/** Weights that take part in a matrix product, once per token: 2 operations each forward, 6 forward and backward. */
function matmulWeights({ config }: LanguageEngine): number {
  let count = 0;
  for (const [name, [rows, columns]] of weightShapes(config))
    if (columns !== undefined && (config.tie_word_embeddings || name !== 'model.embed_tokens.weight'))
      count += rows! * columns;
  return count;
}

/** What the learners of a world share. */
interface Shared {
  /** Floating-point operations of a token's forward pass. */
  tokenCost: number;
  judgeBase(): ReturnType<typeof evaluateSolution>;
}

function talesLearner(setup: TextSetup, initial: Weights, arm: Arm, seed: number, shared: Shared): TextLearner {
  const { tokenCost, judgeBase } = shared;
  const { engine, world } = setup;
  const copy = (weights: Weights) => engine.combine([[1, weights]]);
  let solution = copy(initial);
  let previous = copy(initial);
  let anchor = single(copy(initial));
  /** The weights that the last proximal step started from: the anchor's, or the solution's when the anchor is a mixture. */
  let start = copy(initial);
  /** The outer reference of a mixture; null for the base policy. */
  let outer: Weights | null = null;
  /** solution − start of the last plain step, which the optimistic step looks back at. */
  let lastStep: Weights | null = null;
  let solved: Solved | null = null;
  const spent = { labels: 0, tokens: 0, flops: 0 };
  const spend = (drawn: number) => {
    spent.tokens += drawn;
    spent.flops += drawn * tokenCost;
  };
  const row = findMethod(arm.objective.id);
  const onPolicy = isOnPolicy(row);
  const asksForPairs = isPairs(row) && !onPolicy;

  const freePolicy = (policy: Policy) => {
    for (const [, weights] of policy) engine.free(weights);
  };

  /** solution + amount·(solution − from), in the arm's space. */
  const beyond = (from: Weights, amount: number): Policy => {
    const terms = [
      [1 + amount, solution],
      [-amount, from],
    ] as const;
    return arm.momentum.space === 'policy'
      ? terms.map(([coefficient, weights]) => [coefficient, copy(weights)])
      : single(engine.combine(terms));
  };

  const draw = async (policy: Policy, iteration: number, stream: number): Promise<TextSample> => {
    const { sampling } = world;
    const prompts = setup.domain.trainingPrompts(seed, iteration, sampling.prompts);
    const responses = await write(setup, policy, prompts, sampling.responses, seed, stream);
    // An on-policy arm draws its own: these are for the charts only.
    if (!onPolicy) spend(responses.reduce((sum, { ids }) => sum + ids.length, 0));
    return { kind: 'texts', prompts, responses };
  };

  const ask = (sample: TextSample, stream: number): TextLabels => {
    const labels = preferencePairs(sample, world.oracle, seed, stream);
    if (asksForPairs) spent.labels += labels.pairs.length;
    return labels;
  };

  async function* step(input: ProximalInput): AsyncGenerator<SolveStep, Solved> {
    const found = yield* proximalStep(setup, arm, input);
    spent.labels += found.spent.labels;
    spend(found.spent.drawn);
    spent.flops += 3 * found.spent.trained * tokenCost;
    return found;
  }

  /** The step from the anchor again, with preferences between responses of the point that a first step has reached (Korpelevich 1976). */
  async function* extragradientStep(input: ProximalInput): AsyncGenerator<SolveStep, Solved> {
    const { iteration } = input;
    const { steps } = world.solve;
    const { solution: half } = yield* step({ ...input, counted: { before: 0, of: 2 * steps } });
    try {
      const sample = await draw(single(half), iteration, streamOf('sampleAhead', iteration));
      const labels = ask(sample, streamOf('labelAhead', iteration));
      return yield* step({ ...input, sample, labels, counted: { before: steps, of: 2 * steps } });
    } finally {
      engine.free(half);
    }
  }

  /** next + (this step) − (last step), in the weights (Popov 1980); `next` itself in the first iteration. */
  const corrected = (next: Weights): Weights => {
    const before = lastStep;
    lastStep = engine.combine([
      [1, next],
      [-1, start],
    ]);
    if (!before) return next;
    const result = engine.combine([
      [2, next],
      [-1, start],
      [-1, before],
    ]);
    for (const weights of [next, before]) engine.free(weights);
    return result;
  };

  return {
    sample: (iteration) => draw(anchor, iteration, streamOf('sample', iteration)),
    label: (sample, iteration) => ask(sample, streamOf('label', iteration)),

    async *solve(sample, labels, iteration) {
      engine.free(start);
      start = copy(singleOf(anchor) ?? solution);
      const rule = referenceRule(arm);
      if (arm.reference === 'mixture' && rule && replacesOuter(rule.every, iteration)) {
        if (outer) engine.free(outer);
        outer = copy(solution);
      }
      const reference = {
        anchor,
        initial: single(initial),
        previous: single(solution),
        moving: anchor,
        mixture: anchor,
      }[arm.reference];
      const input: ProximalInput = { sample, labels, start, reference, outer: outer ?? initial, seed, iteration };
      solved = yield* arm.lookAhead === 'extragradient' ? extragradientStep(input) : step(input);
      let next = solved.solution;
      if (arm.lookAhead === 'optimistic') {
        next = corrected(next);
        solved = { ...solved, statistics: await judgePairs(setup, arm, solved.pairs, next) };
      }
      engine.free(previous);
      previous = solution;
      solution = next;
      return tokenChanges(setup, solved.pairs, anchor, solution);
    },

    async extrapolate(alpha) {
      const from = arm.momentum.from === 'anchor' ? start : previous;
      const { first, second, cosine } = await engine.compare(solution, from, solution, start);
      const restarted = arm.momentum.restart && alpha !== 0 && cosine < 0;
      const used = restarted ? 0 : alpha;
      freePolicy(anchor);
      anchor = used === 0 ? single(copy(solution)) : beyond(from, used);
      return { alpha: used, restarted, momentumNorm: Math.abs(used) * first, stepNorm: second, cosine, anchor: null };
    },

    async evaluate(iteration) {
      const { expo = 0 } = arm;
      const policy = expo === 0 ? single(solution) : beyond(initial, expo);
      const found =
        iteration === 0
          ? await judgeBase()
          : await evaluateSolution(setup, { solution: policy, base: single(initial), anchor: single(start), seed });
      if (expo !== 0) freePolicy(policy);
      const pairs = iteration === 0 || !solved ? NO_PAIRS : solved.statistics;
      return {
        metrics: { ...found.metrics, ...pairs, ...spent },
        evaluation: found.evaluation,
        ...(expo !== 0 && { judged: { expo, table: null } }),
      };
    },

    weights: () => engine.download(solution),

    close() {
      freePolicy(anchor);
      for (const weights of [solution, previous, start, outer, lastStep]) if (weights) engine.free(weights);
    },
  };
}

const NO_PAIRS = { loss: null, margin: null, accuracy: null, chosenLogProb: null, rejectedLogProb: null };
