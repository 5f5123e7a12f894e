import fc from 'fast-check';
import { OBJECTIVES } from '../../src/algorithms/objectives/table';
import type { Arm, Experiment } from '../../src/experiment/experiment';
import { PRESETS } from '../../src/experiment/presets';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0); // −0 is written 0
const integer = (min: number, max: number) => fc.integer({ min, max });
const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).filter((value) => value.length <= maxLength);

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

const arm: fc.Arbitrary<Arm> = fc.record({
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
  reference: fc.constantFrom('anchor' as const, 'initial' as const, 'previous' as const),
});

const bandit = fc.integer({ min: 2, max: 6 }).chain((actions) => {
  const rows = fc.array(fc.array(number(-50, 50), { minLength: actions, maxLength: actions }), {
    minLength: 3,
    maxLength: 3,
  });
  return fc.record({
    kind: fc.constant('bandit' as const),
    actions: fc.array(text(40), { minLength: actions, maxLength: actions }),
    base: rows,
    rewards: rows,
  });
});

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
    return {
      ...experiment,
      title: drawn.title ?? experiment.title,
      world: drawn.bandit ?? world,
      arms: drawn.arms ?? experiment.arms,
      seeds: drawn.seeds ?? experiment.seeds,
      iterations: drawn.iterations,
      engine: drawn.engine,
    };
  });
