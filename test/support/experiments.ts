import fc from 'fast-check';
import { misfit } from '../../src/algorithms/conflicts';
import { isOnPolicy, learnsFromLabels, methodOf, OBJECTIVES } from '../../src/algorithms/objectives/table';
import { REFERENCES, type Relatives, withoutDefaults } from '../../src/algorithms/relatives';
import {
  type Arm,
  type BanditWorld,
  type Experiment,
  groundOf,
  withoutIdlePace,
} from '../../src/experiment/experiment';
import { PRESETS } from '../../src/experiment/presets';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0); // −0 is written 0
const integer = (min: number, max: number) => fc.integer({ min, max });
const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).filter((value) => value.length <= maxLength);

/** A search admits fewer arms and worlds; its preset stands for it. */
const objective = fc.constantFrom(...OBJECTIVES).chain(({ id, settings }) =>
  fc.record({
    id: fc.constant(id),
    settings: fc.record(
      Object.fromEntries(
        settings.map(({ name, range, choices }) => [name, choices ? integer(0, choices.length - 1) : number(...range)]),
      ),
      { noNullPrototype: true },
    ),
  }),
);

const fields = fc.record({
  id: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  name: text(60),
  objective,
  momentum: fc.record({
    schedule: fc.constantFrom('none' as const, 'constant' as const, 'nesterov' as const),
    alpha: number(-0.95, 0.95),
    space: fc.constantFrom('parameters' as const, 'policy' as const),
    from: fc.constantFrom('previous' as const, 'anchor' as const),
    restart: fc.boolean(),
  }),
  reference: fc.constantFrom(...REFERENCES),
  lookAhead: fc.constantFrom('none' as const, 'extragradient' as const, 'optimistic' as const),
});

const relatives: fc.Arbitrary<Relatives> = fc.record(
  { expo: number(-1, 8), referenceShare: number(0, 1), referenceEvery: integer(1, 2000) },
  { requiredKeys: [], noNullPrototype: true },
);

/** An arm that the schema admits, without optional fields that say their default. */
const arm: fc.Arbitrary<Arm> = fc.tuple(fields, relatives).map(([drawn, more]) => {
  const row = methodOf(drawn);
  const { momentum, lookAhead } = drawn;
  const admitted = REFERENCES.filter(
    (kind) =>
      (kind !== 'moving' && kind !== 'mixture') ||
      (learnsFromLabels(row) && (kind === 'mixture' || momentum.space === 'parameters')),
  );
  const reference = admitted.includes(drawn.reference) ? drawn.reference : 'previous';
  const ahead = isOnPolicy(row) && lookAhead === 'extragradient' ? 'optimistic' : lookAhead;
  return withoutDefaults({ ...drawn, reference, lookAhead: ahead, ...more });
});

const bandit = fc.integer({ min: 2, max: 6 }).chain((actions) => {
  const rows = fc.array(fc.array(number(-50, 50), { minLength: actions, maxLength: actions }), {
    minLength: 3,
    maxLength: 3,
  });
  const matrix = fc
    .array(number(0, 1), { minLength: actions * actions, maxLength: actions * actions })
    .map((draws) =>
      Array.from({ length: actions }, (_, a) =>
        Array.from({ length: actions }, (_, b) => preference(draws, actions, a, b)),
      ),
    );
  return fc.record({
    kind: fc.constant('bandit' as const),
    actions: fc.array(text(40), { minLength: actions, maxLength: actions }),
    base: rows,
    rewards: rows,
    words: fc.array(integer(0, 1000), { minLength: actions, maxLength: actions }),
    preferences: fc.option(fc.tuple(matrix, matrix, matrix)),
    features: fc.option(
      integer(1, 4).chain((dimensions) => {
        const row = fc.array(number(-10, 10), { minLength: dimensions, maxLength: dimensions });
        const list = fc.array(row, { minLength: actions, maxLength: actions });
        return fc.tuple(list, list, list);
      }),
    ),
    oracle: fc.record({
      kind: fc.constantFrom('hard' as const, 'bradley-terry' as const),
      temperature: number(0.01, 100),
      labelNoise: number(0, 0.5),
      lengthBias: number(-2, 2),
    }),
    labels: fc.record({
      kind: fc.constantFrom('exact' as const, 'sampled' as const),
      count: integer(1, 65_536),
      steps: integer(1, 2000),
      learningRate: number(1e-3, 10),
    }),
  });
});

/** Entry (a, b) of a matrix with P(a ≻ b) + P(b ≻ a) = 1, from its upper half. */
function preference(draws: readonly number[], actions: number, a: number, b: number): number {
  return a === b ? 0.5 : a < b ? draws[a * actions + b]! : 1 - draws[b * actions + a]!;
}

/** The arm, or one like it that the world runs. */
function fitting(each: Arm, world: BanditWorld): Arm {
  const { steps: _, learningRate: _rate, ...arm } = each;
  const refused = misfit(arm, groundOf(world));
  if (!refused) return arm;
  if (refused.field === 'lookAhead') return { ...arm, lookAhead: 'optimistic' };
  const { betas: _betas, ...still } = arm;
  return { ...still, objective: { id: 'ipo', settings: { beta: 0.1, reduction: 0 } } };
}

/** Any experiment that the schema admits, with every field of a preset or of chance. */
export const anyExperiment: fc.Arbitrary<Experiment> = fc
  .record({
    preset: fc.constantFrom(...PRESETS),
    title: fc.option(text(120)),
    bandit: fc.option(bandit),
    arms: fc.option(fc.uniqueArray(arm, { minLength: 1, maxLength: 6, selector: (each) => each.id })),
    seeds: fc.option(fc.uniqueArray(integer(0, 2 ** 31 - 1), { minLength: 1, maxLength: 8 })),
    iterations: integer(1, 200),
    engine: fc.constantFrom('auto' as const, 'webgpu' as const, 'cpu' as const),
    temperature: number(0.05, 4),
    steps: integer(1, 2000),
  })
  .map((drawn) => {
    const experiment = structuredClone(drawn.preset.experiment);
    const { world } = experiment;
    if (world.kind === 'tales') {
      world.sampling.temperature = drawn.temperature;
      world.solve.steps = drawn.steps;
    }
    const wanted = drawn.arms ?? experiment.arms;
    const there = wanted.some((each) => methodOf(each).kind === 'search') ? world : (drawn.bandit ?? world);
    const arms = there.kind === 'bandit' ? wanted.map((each) => fitting(each, there)) : wanted;
    return withReachedEnd({
      ...experiment,
      title: drawn.title ?? experiment.title,
      world: there,
      arms,
      seeds: drawn.seeds ?? experiment.seeds,
      iterations: drawn.iterations,
      engine: drawn.engine,
    });
  });

/** An experiment goes on as long as its longest arm, and no arm says what is so anyway. */
function withReachedEnd(experiment: Experiment): Experiment {
  const arms = withoutIdlePace(experiment);
  const isReached = arms.some(({ iterations }) => iterations === undefined);
  return { ...experiment, arms: isReached ? arms : arms.map(({ iterations: _, ...arm }) => arm) };
}
