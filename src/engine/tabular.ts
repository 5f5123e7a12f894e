import {
  difference,
  divergence,
  entropy,
  expectation,
  extrapolate,
  gap,
  inner,
  normalise,
  tilt,
} from '../algorithms/tabular';
import type { Arm, BanditWorld } from '../experiment/experiment';
import type { Extrapolation, Metrics, TableLabels, TableSample, TableSolution } from '../experiment/trace';
import type { Learner, World } from './run';

type TableLearner = Learner<TableSample, TableLabels, TableSolution>;

/** The exact world: finite actions, all pairs labelled by Bradley–Terry, every step in closed form, f64. */
export function openTabular(world: BanditWorld): World<TableSample, TableLabels, TableSolution> {
  return {
    engine: { kind: 'exact', description: 'exact, in double precision' },
    learner: async (arm) => tabularLearner(world, arm),
    cost: { evaluate: 1, sample: 1, step: 0, steps: 0 },
    close() {},
  };
}

const probabilities = (table: number[][]) => table.map((row) => row.map(Math.exp));
const logistic = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

function tabularLearner(world: BanditWorld, arm: Arm): TableLearner {
  const beta = arm.objective.settings.beta;
  if (arm.objective.id !== 'dpo' || beta === undefined || beta <= 0)
    throw new Error(
      `arms.${arm.id}.objective: the exact world solves dpo with beta > 0, found ${JSON.stringify(arm.objective)}`,
    );
  const { rewards } = world;
  const base = normalise(world.base);
  let anchor = base;
  let solution = base;
  let previous = base;
  /** The anchor that the last proximal step started from. */
  let start = base;
  const wins = rewards.map((row) => row.map((a) => row.map((b) => logistic(a - b))));
  const references = () => ({ anchor, initial: base, previous: solution });

  return {
    sample: async () => ({ kind: 'table', anchor: probabilities(anchor) }),
    label: () => ({ kind: 'table', wins }),
    // biome-ignore lint/correctness/useYield: a closed form has no steps to report
    async *solve() {
      start = anchor;
      previous = solution;
      solution = tilt(references()[arm.reference], rewards, beta);
      return { kind: 'table', solution: probabilities(solution) };
    },
    async extrapolate(alpha): Promise<Extrapolation> {
      const step = difference(solution, start);
      const momentum = difference(solution, arm.momentum.from === 'anchor' ? start : previous);
      const norms = Math.sqrt(inner(step, step)) * Math.sqrt(inner(momentum, momentum));
      const cosine = norms === 0 ? 0 : inner(step, momentum) / norms;
      const restarted = arm.momentum.restart && alpha !== 0 && cosine < 0;
      const used = restarted ? 0 : alpha;
      anchor = used === 0 ? solution : extrapolate(solution, arm.momentum.from === 'anchor' ? start : previous, used);
      return {
        alpha: used,
        restarted,
        momentumNorm: Math.abs(used) * Math.sqrt(inner(momentum, momentum)),
        stepNorm: Math.sqrt(inner(step, step)),
        cosine,
        anchor: probabilities(anchor),
      };
    },
    async evaluate(iteration) {
      const metrics: Metrics = {
        reward: expectation(solution, rewards),
        rewardError: 0,
        gap: gap(solution, rewards),
        klBase: divergence(solution, base),
        klStep: divergence(solution, start),
        entropy: entropy(solution),
        length: null,
        parses: null,
        ...(iteration === 0
          ? { loss: null, margin: null, accuracy: null, chosenLogProb: null, rejectedLogProb: null }
          : pairStatistics()),
        labels: 0,
        tokens: 0,
        flops: 0,
      };
      return { metrics, evaluation: null };
    },
    close() {},
  };

  /** Expectations over all pairs of different actions drawn from the start of the step, in the oracle's order. */
  function pairStatistics() {
    let weight = 0;
    const sums = { loss: 0, margin: 0, accuracy: 0, chosenLogProb: 0, rejectedLogProb: 0 };
    rewards.forEach((row, i) => {
      for (let a = 0; a < row.length; a++)
        for (let b = 0; b < row.length; b++) {
          if (a === b) continue;
          const p = Math.exp(start[i]![a]! + start[i]![b]!) * wins[i]![a]![b]!;
          const margin = beta! * (solution[i]![a]! - start[i]![a]! - solution[i]![b]! + start[i]![b]!);
          weight += p;
          sums.loss += p * (Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))));
          sums.margin += p * margin;
          sums.accuracy += p * (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);
          sums.chosenLogProb += p * solution[i]![a]!;
          sums.rejectedLogProb += p * solution[i]![b]!;
        }
    });
    return {
      loss: sums.loss / weight,
      margin: sums.margin / weight,
      accuracy: sums.accuracy / weight,
      chosenLogProb: sums.chosenLogProb / weight,
      rejectedLogProb: sums.rejectedLogProb / weight,
    };
  }
}
