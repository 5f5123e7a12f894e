import { describe, expect, test } from 'vitest';
import { completeSettings, METHODS } from '../../../src/algorithms/objectives/table';
import { type Arm, type Experiment, parseExperiment } from '../../../src/experiment/experiment';
import { PRESETS, presetNamed } from '../../../src/experiment/presets';
import { refusalText } from '../../../src/messages/refusal';
import { readSeeds } from '../../../src/ui/settings/readSeeds';
import { fitted, refusalOf, refusalSentence } from '../../../src/ui/state/refusal';

const tales = presetNamed('tales-momentum').experiment;
const exact = presetNamed('bandit-clock').experiment;

function withArm(experiment: Experiment, arm: Partial<Arm>): Experiment {
  return { ...experiment, arms: experiment.arms.map((one, i) => (i === 1 ? { ...one, ...arm } : one)) };
}

const objective = (id: string): Arm['objective'] => {
  const row = METHODS.find((one) => one.id === id)!;
  return { id, settings: { ...completeSettings(row, {}) } };
};

test('presets run; what a link refuses is refused, and an arm goes by its name', () => {
  for (const { experiment } of PRESETS) expect(refusalSentence(experiment)).toBeNull();
  const zopo = withArm(tales, { objective: objective('zopo'), name: 'My $& arm' });
  expect(() => parseExperiment(zopo)).toThrow(refusalText(refusalOf(zopo)!));
  expect(refusalSentence(zopo)).toMatch(/^“My \$& arm”, momentum: zopo leaves the weights as they are/);
  const ppo = withArm(exact, { objective: objective('ppo') });
  expect(refusalSentence(ppo)).toMatch(/^“APO, α = 0.3”, objective: ppo draws .* set “Labels” to drawn$/);
});

test('fields go by what the settings call them', () => {
  const matrix = [0, 1, 2].map(() => [0.5, 0.5, 0.5]);
  const world = { ...exact.world, preferences: [matrix] } as Experiment['world'];
  const policy = { ...tales.arms[1]!.momentum, space: 'policy' } as const;
  for (const [experiment, words] of [
    [withArm(tales, { reference: 'moving', momentum: policy }), 'set “APO, α = 0.3”, “Extrapolate in” to weights'],
    [withArm({ ...exact, world }, { objective: objective('ppo') }), 'set “Labels” to drawn'],
    [withArm({ ...exact, world }, { objective: objective('infonca') }), 'set “Judged by” to the rewards'],
    [withArm(tales, { objective: objective('zopo'), momentum: tales.arms[0]!.momentum, expo: 0.3 }), 'ExPO: zopo'],
    [withArm(tales, { objective: objective('ppo'), lookAhead: 'extragradient' }), 'look-ahead: extragradient'],
  ] as const)
    expect(refusalSentence(experiment)).toContain(words);
});

describe('an arm takes an objective', () => {
  const restless: Partial<Arm> = { expo: 0.3, lookAhead: 'extragradient', reference: 'moving' };
  const change = (experiment: Experiment, id: string, arm: Partial<Arm>) =>
    fitted(experiment, { ...withArm(experiment, arm).arms[1]!, objective: objective(id) });

  test.each([
    ['zopo', restless, ['reference', 'momentum', 'look-ahead', 'ExPO']],
    ['zopo', {}, ['momentum']],
    ['ppo', restless, ['reference', 'look-ahead']],
    ['ipo', restless, []],
  ] as const)('%s', (id, arm, setBack) => {
    const fit = change(tales, id, arm);
    expect(fit.setBack.toSorted()).toEqual(setBack.toSorted());
    expect(refusalOf({ ...tales, arms: [fit.arm] })).toBeNull();
  });

  test('every one of them, and runs on the tales', () => {
    for (const { id } of METHODS)
      expect(refusalOf({ ...tales, arms: [change(tales, id, restless).arm] }), id).toBeNull();
  });

  test('what the world itself does not run stays refused', () => {
    expect(change(exact, 'ppo', {}).setBack).toEqual([]);
    expect(refusalOf({ ...exact, arms: [change(exact, 'ppo', restless).arm] })?.path).toEqual(['arms', 0, 'objective']);
  });
});

test('seeds are judged alone', () => {
  expect(readSeeds('0-2,7')).toEqual({ seeds: [0, 1, 2, 7], error: null });
  expect(readSeeds('0-99').error).toMatch(/^seeds: /);
  expect(readSeeds('3,3').error).toMatch(/^seeds: .*twice/);
  expect(readSeeds('some').error).toMatch(/^seeds: expected numbers/);
});
