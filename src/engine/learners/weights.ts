import { isOnPolicy, learnsFromLabels, objectiveOf } from '../../algorithms/objectives/table';
import {
  beforeStep,
  judgedPolicy,
  lookedBackAt,
  nextAnchor,
  optimistic,
  type Policies,
  policiesAt,
  referenceOf,
  restarting,
  stepOf,
} from '../../algorithms/proximalPoint';
import { preferencePairs } from '../../domains/oracle';
import type { Arm } from '../../experiment/experiment';
import { streamOf } from '../../random';
import type { SolveStep, TextLabels, TextSample, TextSolution } from '../../trace/events';
import { type Policy, single, singleOf, type Weights } from '../language/engine';
import type { Saved, Spent } from '../loop/checkpoint';
import type { Learner } from '../loop/runtime';
import type { ProximalInput } from './data/pairs';
import { evaluateSolution } from './evaluation';
import { type TextSetup, write } from './generate';
import { openHolder, restorePolicies, savePolicies } from './holder';
import { evaluatePairs, proximalStep, type Solved, tokenChanges } from './proximalStep';

/** What the learners of a run share. */
interface Shared {
  setup: TextSetup;
  /** Weights of the base policy, which no learner frees. */
  base: Weights;
  /** Floating-point operations of a token's forward pass. */
  tokenCost: number;
  /** The base policy under the seed: the same in every arm. */
  judgeBase(seed: number): ReturnType<typeof evaluateSolution>;
}

/** An arm that trains weights: the proximal point method of algorithms/proximalPoint.ts over policies of a language engine. */
export function weightsLearner(
  { setup, base, tokenCost, judgeBase }: Shared,
  arm: Arm,
  seed: number,
  saved: Saved<'weights'> | null,
): Learner<TextSample, TextLabels, TextSolution> {
  const { engine, domain, world } = setup;
  const { momentum, lookAhead, expo = 0 } = arm;
  const holder = openHolder(engine);
  let policies: Policies<Policy> = {
    ...policiesAt(single(base)),
    ...(saved && restorePolicies(engine, holder, base, saved)),
  };
  let solved: Solved | null = null;
  const spent: Spent = { labels: 0, tokens: 0, flops: 0, ...saved?.spent };
  const spend = (drawn: number) => {
    spent.tokens += drawn;
    spent.flops += drawn * tokenCost;
  };
  const objective = objectiveOf(arm);
  const onPolicy = isOnPolicy(objective.row);
  const asksForPairs = learnsFromLabels(objective.row);

  /** The next state of the arm; what no policy of it is made of is freed. */
  const update = (next: Policies<Policy>) => {
    policies = next;
    holder.keepOnly(Object.values(next));
  };

  const draw = async (policy: Policy, iteration: number, stream: number): Promise<TextSample> => {
    const { sampling } = world;
    const prompts = domain.trainingPrompts(seed, iteration, sampling.prompts);
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

  /** The step again, with preferences between responses of the point that a first step has reached (Korpelevich 1976). */
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

  return {
    sample: (iteration) => draw(policies.anchor, iteration, streamOf('sample', iteration)),
    label: (sample, iteration) => ask(sample, streamOf('label', iteration)),

    async *solve(sample, labels, iteration) {
      const begun = beforeStep(arm, policies, iteration);
      update(begun);
      const reference = referenceOf(arm, begun);
      // A mixture has no weights to train: the step then starts at the last solution.
      const start = singleOf(begun.start) ?? singleOf(begun.previous)!;
      const input: ProximalInput = { objective, sample, labels, start, reference, seed, iteration };
      solved = yield* lookAhead === 'extragradient' ? extragradientStep(input) : step(input);
      let solution = holder.own(solved.solution);
      let { lastStep } = begun;
      if (lookAhead === 'optimistic') {
        const against = holder.weightsOf(reference);
        const plain = solution;
        solution = holder.weightsOf(optimistic(plain, against, begun));
        lastStep = holder.weightsOf(stepOf(plain, against));
        const statistics = await evaluatePairs(setup, objective, solved.pairs, singleOf(solution)!);
        solved = { ...solved, statistics };
      }
      update({ ...begun, solution, lastStep });
      return tokenChanges(setup, solved.pairs, begun.start, singleOf(solution)!);
    },

    async extrapolate(scheduled) {
      const [solution, from, start] = [policies.solution, lookedBackAt(momentum, policies), policies.start].map(
        (policy) => singleOf(holder.weightsOf([[1, policy]]))!,
      ) as [Weights, Weights, Weights];
      const { first, second, cosine } = await engine.compare(solution, from, solution, start);
      const { alpha, restarted } = restarting(momentum, scheduled, cosine);
      update({ ...policies, anchor: holder.mix(nextAnchor(momentum, policies, alpha), momentum.space) });
      return { alpha, restarted, momentumNorm: Math.abs(alpha) * first, stepNorm: second, cosine, anchor: null };
    },

    async evaluate(iteration) {
      const judged = holder.mix(judgedPolicy(arm, policies), momentum.space);
      const { base: from, start } = policies;
      const found = await (iteration === 0
        ? judgeBase(seed)
        : evaluateSolution(setup, { solution: judged, base: from, anchor: start, seed }));
      update(policies);
      return {
        metrics: { ...found.metrics, ...(solved?.statistics ?? NO_PAIRS), ...spent },
        evaluation: found.evaluation,
        ...(expo !== 0 && { judged: { expo, table: null } }),
      };
    },

    weights: () => engine.download(singleOf(policies.solution)!),
    save: async () => ({ kind: 'weights', spent: { ...spent }, ...(await savePolicies(engine, base, policies)) }),
    close: () => holder.keepOnly([]),
  };
}

const NO_PAIRS = { loss: null, margin: null, accuracy: null, chosenLogProb: null, rejectedLogProb: null };
