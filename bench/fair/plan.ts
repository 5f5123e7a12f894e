import { matchedBeta } from '../../src/algorithms/theory';
import { constant, newArm } from '../../src/experiment/arms';
import type { Arm, Experiment, TalesWorld } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';

/**
 * The runs of docs/notes/fair-test.md, as they were fixed before the first of them: a change here makes other cells, whose results do not
 * go with the earlier ones.
 */

export interface Part {
  id: string;
  seeds: readonly number[];
  arms: readonly Planned[];
}

/** An arm of a part, with the world and the iterations of its own. */
interface Planned {
  arm: Arm;
  iterations: number;
  world: TalesWorld;
}

/** One arm of a part under one seed: a run of its own. */
export interface Cell {
  id: string;
  part: string;
  arm: string;
  seed: number;
  experiment: Experiment;
}

const DEFAULT = presetNamed('tales-momentum').experiment.world as TalesWorld;
const WORLD: TalesWorld = { ...DEFAULT, evaluation: { prompts: 192 } };

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);
/** None of them was looked at before. */
const TWENTY = seedsFrom(100, 20);
const TEN = seedsFrom(100, 10);

const ALPHA = 0.3;
const round = (value: number): number => Number(value.toPrecision(12));
const plain = (id: string, beta: number): Arm => newArm(id, id, { id: 'dpo', settings: { beta: round(beta) } });
const apo = (beta: number): Arm => newArm('apo', 'apo', { id: 'dpo', settings: { beta } }, constant(ALPHA));
/** c_T/T of α = 0.3: by how much momentum goes farther in T exact steps. */
const farther = (iterations: number): number => 1 / matchedBeta(1, apo(1).momentum, iterations);

const withSolve = (world: TalesWorld, solve: Partial<TalesWorld['solve']>): TalesWorld => ({
  ...world,
  solve: { ...world.solve, ...solve },
});

/** Steps that are solved, so that β binds: 128 prompts, 48 steps, the learning rate falling to 0. The plain arm goes on for one iteration. */
function solved(id: string, beta: number, learningRate: number): Part {
  const sampled = { ...WORLD, sampling: { ...WORLD.sampling, prompts: 128 } };
  const world = withSolve(sampled, { steps: 48, learningRate, decay: 'linear' });
  return {
    id,
    seeds: TWENTY,
    arms: [
      { arm: apo(beta), iterations: 3, world },
      { arm: plain('dpo', beta), iterations: 4, world },
      { arm: plain('matched', beta / farther(3)), iterations: 3, world },
      { arm: plain('limit', beta * (1 - ALPHA)), iterations: 3, world },
    ],
  };
}

/** The default experiment, where AdamW's steps end long before the solution: its controls are of learning rate, steps and iterations. */
function unsolved(): Part {
  const { learningRate, steps } = WORLD.solve;
  const scale = farther(5);
  return {
    id: 'unsolved',
    seeds: TWENTY,
    arms: [
      { arm: apo(0.1), iterations: 5, world: WORLD },
      { arm: plain('dpo', 0.1), iterations: 8, world: WORLD },
      {
        arm: plain('rate', 0.1),
        iterations: 5,
        world: withSolve(WORLD, { learningRate: round(learningRate * scale) }),
      },
      { arm: plain('steps', 0.1), iterations: 5, world: withSolve(WORLD, { steps: Math.round(steps * scale) }) },
    ],
  };
}

/** Table 3 of the paper in kind. Momentum of α = 0 is the plain iteration whatever it looks back at. */
function alphas(): Part {
  const of = (alpha: number, from: 'previous' | 'anchor'): Planned => {
    const id = `${from}-${Math.round(10 * alpha)}`;
    const momentum = { ...constant(alpha), from };
    return {
      arm: newArm(id, id, { id: 'dpo', settings: { beta: 0.1 } }, momentum),
      iterations: 3,
      world: WORLD,
    };
  };
  const grid = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].flatMap((alpha) => [of(alpha, 'previous'), of(alpha, 'anchor')]);
  return { id: 'alphas', seeds: TEN, arms: [of(0, 'previous'), ...grid] };
}

/** Table 1 in kind: an oracle that likes long answers, and win rates at equal length. */
function lengths(): Part {
  const world = { ...WORLD, oracle: { ...WORLD.oracle, lengthBias: 0.1 } };
  return {
    id: 'lengths',
    seeds: TEN,
    arms: [
      { arm: apo(0.1), iterations: 5, world },
      { arm: plain('dpo', 0.1), iterations: 5, world },
    ],
  };
}

/** In the order in which they are run: the parts of a stage take turns, seed by seed. */
const STAGES: readonly (readonly Part[])[] = [
  [solved('solved-2', 2, 3e-4), unsolved()],
  [solved('solved-4', 4, 2e-4)],
  [alphas(), lengths()],
];

export const PARTS: readonly Part[] = STAGES.flat();

export const CELLS: readonly Cell[] = STAGES.flatMap((parts) => {
  const seeds = [...new Set(parts.flatMap((part) => part.seeds))];
  return seeds.flatMap((seed) => parts.flatMap((part) => (part.seeds.includes(seed) ? cellsOf(part, seed) : [])));
});

function cellsOf({ id: part, arms }: Part, seed: number): Cell[] {
  return arms.map(({ arm, iterations, world }) => {
    const title = `Fair test: ${part}`;
    const experiment: Experiment = {
      ...{ version: 1, title, world, arms: [arm], seeds: [seed], iterations, engine: 'cpu' },
    };
    return { id: `${part}/${arm.id}/${seed}`, part, arm: arm.id, seed, experiment };
  });
}
