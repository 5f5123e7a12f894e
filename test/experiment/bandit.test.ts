import { expect, test } from 'vitest';
import { isOnPolicy, OBJECTIVES } from '../../src/algorithms/objectives/table';
import { newArm } from '../../src/experiment/arms';
import { type Arm, type BanditWorld, type Experiment, parseExperiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';

const drawn = presetNamed('bandit-few').experiment;
const exact = presetNamed('bandit-three').experiment;
const cycle = presetNamed('bandit-rock-paper-scissors').experiment;
const of = (id: string, lookAhead: Arm['lookAhead'] = 'none') => newArm('own', id, { id, settings: {} }, {}, lookAhead);
const alone = (experiment: Experiment, arm: Arm): Experiment => ({ ...experiment, arms: [arm] });
const sampled = (experiment: Experiment): Experiment => {
  const world = experiment.world as BanditWorld;
  return { ...experiment, world: { ...world, labels: { ...world.labels, kind: 'sampled' } } };
};
const ids = (keep: (row: (typeof OBJECTIVES)[number]) => boolean) => OBJECTIVES.filter(keep).map(({ id }) => id);
const responses = ids((row) => row.kind === 'responses' && !isOnPolicy(row));
const onPolicy = ids((row) => 'draws' in row);

test('with drawn labels and rewards every objective with a loss is admitted', () => {
  for (const id of ids(() => true)) expect(parseExperiment(alone(drawn, of(id))).arms[0]!.objective.id).toBe(id);
  for (const id of responses) expect(parseExperiment(alone(exact, of(id))).arms).toHaveLength(1);
  expect(parseExperiment(alone(sampled(cycle), of('nash_md'))).arms).toHaveLength(1);
  expect(parseExperiment(alone(sampled(cycle), of('online_dpo', 'optimistic'))).arms).toHaveLength(1);
});

const refused: (readonly [string, Experiment, RegExp])[] = [
  ...onPolicy.map(
    (id) =>
      [
        `${id}, exact labels`,
        alone(exact, of(id)),
        /^arms\.0\.objective: .* set world\.labels\.kind to sampled$/,
      ] as const,
  ),
  ...[...responses, 'ppo', 'espo', 'grpo', 'gspo'].map(
    (id) =>
      [
        `${id}, no rewards`,
        alone(sampled(cycle), of(id)),
        /^arms\.0\.objective: .* set world\.preferences to null/,
      ] as const,
  ),
  ...[...responses, ...onPolicy].map(
    (id) =>
      [
        `${id}, extragradient`,
        alone(drawn, of(id, 'extragradient')),
        /^arms\.0\.lookAhead: extragradient .* none or optimistic$/,
      ] as const,
  ),
  ['a search', alone(drawn, of('zopo')), /^arms\.0\.objective: zopo .* nothing reads in a world of kind bandit$/],
];

test.each(refused)('refused with a message that names the field: %s', (_, experiment, message) => {
  expect(() => parseExperiment(experiment)).toThrow(message);
});
