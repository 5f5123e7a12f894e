import { isStill } from '../../algorithms/momentum';
import { objectiveOf } from '../../algorithms/objectives/table';
import { duringIteration } from '../../algorithms/pace';
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
import type { Arm, TextWorld } from '../../experiment/experiment';
import { streamOf } from '../../random';
import type { JudgedAnchor, TextLabels, TextSample, TextSolution } from '../../trace/events';
import { type Policy, single, singleOf, type Weights } from '../language/engine';
import type { Saved, Spent } from '../loop/checkpoint';
import { type Learner, NO_PAIRS } from '../loop/runtime';
import type { ProximalInput } from './data/pairs';
import { evaluateSolution } from './evaluation';
import type { TextSetup } from './generate';
import { openHolder, restorePolicies, savePolicies } from './holder';
import { evaluatePairs, type Solved, tokenChanges } from './proximalStep';
import { openSteps } from './steps';

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

/** Whether the next anchor of an arm is judged beside the solution. */
export const judgesAnchors = ({ evaluation }: TextWorld, { momentum }: Arm): boolean =>
  evaluation.anchors === true && !isStill(momentum);

/** An arm that trains weights: the proximal point method of algorithms/proximalPoint.ts over policies of a language engine. */
export function weightsLearner(
  { setup, base, tokenCost, judgeBase }: Shared,
  arm: Arm,
  seed: number,
  saved: Saved<'weights'> | null,
): Learner<TextSample, TextLabels, TextSolution> {
  const { engine, space, world } = setup;
  const { momentum, lookAhead, expo = 0 } = arm;
  const holder = openHolder(engine, space);
  let policies: Policies<Policy> = {
    ...policiesAt(single(base)),
    ...(saved && restorePolicies(engine, holder, base, saved)),
  };
  let solved: Solved | null = null;
  const spent: Spent = { labels: 0, tokens: 0, flops: 0, ...saved?.spent };
  const steps = openSteps(setup, { arm, seed, tokenCost, spent });

  /** The next state of the arm; what no policy of it is made of is freed. */
  const update = (next: Policies<Policy>) => {
    policies = next;
    holder.keepOnly(Object.values(next));
  };

  const judgeAnchor = async (): Promise<JudgedAnchor> => {
    const { anchor, base: from, start } = policies;
    const { metrics } = await evaluateSolution(setup, { solution: anchor, base: from, anchor: start, seed });
    const { reward, rewardError, klBase, length, parses } = metrics;
    return { reward, rewardError, klBase, length, parses };
  };

  return {
    sample: (iteration) => steps.draw(policies.anchor, iteration, streamOf('sample', iteration)),
    label: (sample, iteration) => steps.ask(sample, streamOf('label', iteration)),

    async *solve(sample, labels, iteration) {
      const objective = objectiveOf(duringIteration(arm, iteration));
      const begun = beforeStep(arm, policies, iteration);
      update(begun);
      const reference = referenceOf(arm, begun);
      // A mixture has no weights to train: the step then starts at the last solution.
      const { weights: start, lost } = await space.beginAt(singleOf(begun.start) ?? singleOf(begun.previous)!);
      try {
        const input: ProximalInput = { objective, sample, labels, start, reference, seed, iteration };
        solved = yield* lookAhead === 'extragradient' ? steps.extragradient(input) : steps.plain(input);
      } finally {
        if (lost !== null) engine.free(start);
      }
      let solution = holder.own(solved.solution);
      let { lastStep } = begun;
      if (lookAhead === 'optimistic') {
        const against = await holder.weightsOf(reference);
        const plain = solution;
        solution = await holder.weightsOf(optimistic(plain, against, begun));
        lastStep = await holder.weightsOf(stepOf(plain, against));
        const statistics = await evaluatePairs(setup, objective, solved.pairs, singleOf(solution)!);
        solved = { ...solved, statistics };
      }
      update({ ...begun, solution, lastStep });
      // The language awaits a promise that a generator returns; WebKitGTK 2.50 handed out this very promise, which no message can carry.
      const changes = await tokenChanges(setup, solved.pairs, begun.start, singleOf(solution)!);
      return { ...changes, ...(lost !== null && { startLost: lost }) };
    },

    async extrapolate(scheduled) {
      const oneSet = async (policy: Policy) => singleOf(await holder.weightsOf([[1, policy]]))!;
      const solution = await oneSet(policies.solution);
      const [from, start] = [await oneSet(lookedBackAt(momentum, policies)), await oneSet(policies.start)];
      const { first, second, cosine } = await space.compare(solution, from, solution, start);
      const { alpha, restarted } = restarting(momentum, scheduled, cosine);
      update({ ...policies, anchor: await holder.mix(nextAnchor(momentum, policies, alpha), momentum.space) });
      const inFactors = !space.isExact && alpha !== 0 && momentum.space === 'parameters';
      const norms = { momentumNorm: Math.abs(alpha) * first, stepNorm: second, cosine };
      return { alpha, restarted, ...norms, anchor: null, ...(inFactors && { inFactors }) };
    },

    async evaluate(iteration) {
      const judged = await holder.mix(judgedPolicy(arm, policies), momentum.space);
      const { base: from, start } = policies;
      const found = await (iteration === 0
        ? judgeBase(seed)
        : evaluateSolution(setup, { solution: judged, base: from, anchor: start, seed }));
      const anchor = iteration > 0 && judgesAnchors(world, arm) ? await judgeAnchor() : null;
      update(policies);
      return {
        metrics: { ...found.metrics, ...(solved?.statistics ?? NO_PAIRS), ...spent },
        evaluation: found.evaluation,
        ...(expo !== 0 && { judged: { expo, table: null } }),
        ...(anchor && { anchor }),
      };
    },

    weights: () => space.download(singleOf(policies.solution)!),
    save: async () => ({ kind: 'weights', spent: { ...spent }, ...(await savePolicies(engine, base, policies)) }),
    close: () => holder.keepOnly([]),
  };
}
