import { betaOf, type Configured, withContext } from '../../algorithms/objectives/row';
import { isOnPolicy, learnsFromLabels } from '../../algorithms/objectives/table';
import { learningRateAt } from '../../algorithms/schedule';
import { mean } from '../../algorithms/statistics';
import type { Arm } from '../../experiment/experiment';
import { Failed } from '../../messages/failure';
import type { SolveStep, TextSolution, TokenChange } from '../../trace/events';
import { packResponses, paddedLength } from '../language/batches';
import { pairsOf } from '../language/cpu/criterion';
import {
  type OptimiserSettings,
  type Policy,
  STEPS_IN_FLIGHT,
  type StepReport,
  single,
  singleOf,
  type Weights,
} from '../language/engine';
import type { PairMetrics } from '../loop/runtime';
import { groupBatches } from './data/groups';
import { nashMd, onlinePairs, policyGradient } from './data/onPolicy';
import {
  type BatchSource,
  openPairSet,
  type PairSet,
  type ProximalInput,
  pairBatches,
  policyOf,
  referencePoint,
  scoreRows,
} from './data/pairs';
import { responseBatches } from './data/responses';
import type { TextSetup } from './generate';
import { type MovingReference, openMovingReference } from './movingReference';

/** What a proximal step leaves for the charts. */
export interface Solved {
  /** The trained weights, the caller's to free. */
  solution: Weights;
  /** Of the iteration's pairs, under reference and solution. */
  statistics: PairMetrics;
  pairs: PairSet;
  spent: BatchSource['spent'];
}

/**
 * argmin over π of the arm's objective with implicit reward β log(π / reference) (eq. 3.5), by AdamW from `start`.
 * Yields every optimiser step once the device has confirmed it.
 */
export async function* proximalStep(
  setup: TextSetup,
  arm: Arm,
  input: ProximalInput,
): AsyncGenerator<SolveStep, Solved> {
  const { engine, world } = setup;
  const { solve } = world;
  const pairs = await openPairSet(setup, input);
  const beta = betaOf(input.objective);
  const { before, of } = input.counted ?? { before: 0, of: solve.steps };

  const trainer = engine.trainer(input.start);
  const solution = trainer.weights;
  let moving: MovingReference | null = null;
  let opened: BatchSource | null = null;
  let isSolved = false;
  try {
    const batches = await openBatches(setup, pairs, input, solution);
    opened = batches;
    moving = openMovingReference(setup, arm, input, solution, pairs);
    const queue: { learningRate: number; report: Promise<StepReport> }[] = [];
    const confirm = async (): Promise<SolveStep> => {
      const { learningRate, report } = queue.shift()!;
      const confirmed = await report;
      if (confirmed.step === 1 && startsAtReference(arm.reference, input)) demandNoRatio(confirmed);
      batches.onStep?.(confirmed);
      return { ...describe(confirmed, beta, of, learningRate), step: before + confirmed.step };
    };
    for (let step = 1; step <= solve.steps; step++) {
      const learningRate = learningRateAt(solve, step, solve.steps);
      const optimiser: OptimiserSettings = { ...solve, learningRate };
      const report = trainer.step(await batches.tasks(step), optimiser);
      report.catch(() => {}); // thrown when awaited, unless an earlier one has failed
      queue.push({ learningRate, report });
      const isDue = moving?.isDue(step);
      while (queue.length > (batches.online || isDue ? 0 : STEPS_IN_FLIGHT - 1)) yield await confirm();
      if (isDue) await moving?.draw();
    }
    while (queue.length > 0) yield await confirm();
    const statistics = await evaluatePairs(setup, input.objective, pairs, solution);
    isSolved = true;
    return { solution, pairs, spent: batches.spent, statistics };
  } finally {
    trainer.free();
    moving?.free();
    opened?.free?.();
    if (!isSolved) engine.free(solution);
  }
}

/**
 * Whether the policy is its reference, to the bit, before the first optimiser step: both are the anchor's weights, scored by the same kernels at the
 * same batch shape. Not so of a mixture of two sets of weights, or of one that a solve can only begin near to.
 */
const startsAtReference = (reference: Arm['reference'], input: ProximalInput): boolean => {
  const { row } = input.objective;
  const isAnchor = reference === 'anchor' || reference === 'moving';
  return (
    isAnchor &&
    singleOf(policyOf(input.reference)) === input.start &&
    learnsFromLabels(row) &&
    row.needs.includes('reference')
  );
};

/** Throws a Failed if a machine has scored the same weights in two ways. */
function demandNoRatio({ chosenRatio, rejectedRatio }: StepReport): void {
  const ratio = [...chosenRatio, ...rejectedRatio].find((each) => each !== 0);
  if (ratio !== undefined) throw new Failed({ code: 'not-repeatable', facts: { ratio } });
}

/** What the iteration's pairs say of a solution. */
export async function evaluatePairs(
  setup: TextSetup,
  objective: Configured,
  pairs: PairSet,
  solution: Weights,
): Promise<PairMetrics> {
  const { rows, length, mismatched } = pairs;
  const policy = single(solution);
  const all = pairs.prompts.map((_, pair) => pair);
  const point = mismatched && (await referencePoint(setup, policy, mismatched, all));
  return statistics(objective, pairs, await scoreRows(setup, policy, rows, length), point);
}

async function openBatches(
  setup: TextSetup,
  pairs: PairSet,
  input: ProximalInput,
  trained: Weights,
): Promise<BatchSource> {
  const { objective } = input;
  switch (objective.kind) {
    case 'pairs':
      return isOnPolicy(objective.row)
        ? onlinePairs(setup, objective, input, trained)
        : pairBatches(setup, objective, pairs, input, trained);
    case 'responses':
      return objective.row.group
        ? groupBatches(setup, objective, objective.row.group, input, trained)
        : responseBatches(setup, objective, input);
    case 'tokens':
      if (objective.row.group) return groupBatches(setup, objective, objective.row.group, input, trained);
      return (objective.row.against === 'mixture' ? nashMd : policyGradient)(setup, objective, input, trained);
    default:
      throw objective satisfies never;
  }
}

// Losses are rounded to f32: the last digits of Math.exp and Math.log are left to each browser, and a trace is the same everywhere.
function describe(report: StepReport, beta: number, steps: number, learningRate: number): SolveStep {
  const margins = Array.from(report.chosenRatio, (chosen, i) => beta * (chosen - report.rejectedRatio[i]!));
  return {
    step: report.step,
    steps,
    loss: Math.fround(report.loss),
    margin: mean(margins),
    accuracy: mean(margins.map(won)),
    gradientNorm: report.gradientNorm,
    learningRate,
  };
}

const won = (margin: number) => (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);

/** The pairs count as one step, and as the first. */
function statistics(objective: Configured, pairs: PairSet, solution: Float32Array, point: number | null): PairMetrics {
  const { settings } = objective;
  const beta = betaOf(objective);
  const { reference, facts } = pairs;
  const batch = packResponses(pairs.rows, pairs.length);
  const scored = pairsOf({ batch, reference, ...(facts && { facts }) }, solution);
  const sums = point === null ? scored : scored.map((pair) => ({ ...pair, contextW: point, contextL: point }));
  const margins = sums.map(({ ratioW, ratioL }) => beta * (ratioW - ratioL));
  const losses =
    objective.kind === 'pairs'
      ? withContext(objective.row, sums, settings).map((pair) => objective.row.evaluate(pair, settings).loss)
      : null;
  return {
    loss: losses && Math.fround(mean(losses)),
    margin: mean(margins),
    accuracy: mean(margins.map(won)),
    chosenLogProb: mean(sums.map((pair) => pair.policyW)),
    rejectedLogProb: mean(sums.map((pair) => pair.policyL)),
  };
}

/** The first pair of the iteration, token by token: its log-probabilities before and after the proximal step. */
export async function tokenChanges(
  { engine, tokenizer }: TextSetup,
  { rows, prompts }: PairSet,
  anchor: Policy,
  solution: Weights,
): Promise<TextSolution> {
  const shown = rows.slice(0, 2);
  const length = paddedLength(shown, engine.config.max_position_embeddings);
  const batch = packResponses(shown, length);
  const before = await engine.score(anchor, batch);
  const after = await engine.score(single(solution), batch);
  const [chosen, rejected] = shown.map(({ prompt, response }, row) =>
    response.map((id, i): TokenChange => {
      const at = row * length + prompt.length + i;
      return { text: tokenizer.tokenText(id), before: before[at]!, after: after[at]! };
    }),
  );
  return { kind: 'texts', prompt: prompts[0]!, chosen: chosen!, rejected: rejected! };
}
