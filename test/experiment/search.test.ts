import { expect, test } from 'vitest';
import { newArm } from '../../src/experiment/arms';
import { type Experiment, parseExperiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';

const tales = presetNamed('tales-momentum').experiment;
const search = (settings: Record<string, number> = {}, momentum = {}) =>
  newArm('zopo', 'ZOPO', { id: 'zopo', settings }, momentum);
const withArm = (experiment: Experiment, arm: Experiment['arms'][number]): Experiment => ({
  ...experiment,
  arms: [...experiment.arms, arm],
});

test('a search stands beside other arms of a tales world, with its settings filled in', () => {
  const { settings } = parseExperiment(withArm(tales, search({ queries: 4 }))).arms.at(-1)!.objective;
  expect(settings).toMatchObject({ queries: 4, depth: 2, width: 32, learning_rate: 0.01, local_queries: 20 });
});

test.each([
  [
    'momentum',
    withArm(tales, search({}, { schedule: 'constant', alpha: 0.3 })),
    /^arms\.3\.momentum\.schedule: zopo .* nothing to extrapolate; expected none, received constant$/,
  ],
  [
    'a bandit',
    withArm(presetNamed('bandit-three').experiment, search()),
    /^arms\.\d\.objective: zopo .* nothing reads in a world of kind bandit$/,
  ],
  [
    'a part of a query',
    withArm(tales, search({ queries: 2.5 })),
    /^arms\.3\.objective: .*queries must be a whole number, found 2\.5$/,
  ],
  ['what is out of range', withArm(tales, search({ noise: 0 })), /^arms\.3\.objective: .*noise must be a number in/],
])('%s is refused with a message that names the field', (_, experiment, message) => {
  expect(() => parseExperiment(experiment)).toThrow(message);
});

test('the preset spends as many oracle calls on the search as on training', () => {
  const { world, arms, iterations } = presetNamed('tales-zopo').experiment;
  if (world.kind !== 'tales') throw new Error('tales');
  for (const { objective } of arms.filter(({ objective }) => objective.id === 'zopo')) {
    const { queries, prompts } = objective.settings;
    expect(iterations * queries! * prompts!).toBe(iterations * world.sampling.prompts);
  }
  expect(parseExperiment(presetNamed('tales-zopo').experiment)).toEqual(presetNamed('tales-zopo').experiment);
});
