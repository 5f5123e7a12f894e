import { expect, test } from 'vitest';
import { type Experiment, parseExperiment } from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { rolesOf } from '../../src/experiment/roles';

const tales = () => structuredClone(presetNamed('tales-momentum').experiment);

/** The default experiment with another first arm. */
function withArm(change: object): Experiment {
  const experiment = tales();
  return { ...experiment, arms: experiment.arms.map((arm, i) => (i === 0 ? { ...arm, ...change } : arm)) };
}

test('fields that say their default are left out', () => {
  expect(parseExperiment(withArm({ expo: 0, referenceShare: 0.5, referenceEvery: 3 }))).toEqual(tales());
  expect(parseExperiment(withArm({ reference: 'moving', referenceShare: 0.6, referenceEvery: 4 }))).toEqual(
    withArm({ reference: 'moving' }),
  );
  const mixture = withArm({ reference: 'mixture', referenceShare: 0.6, referenceEvery: 4 });
  expect(parseExperiment(mixture)).toEqual(mixture);
});

test.each([
  [{ expo: 9 }, 'arms.0.expo: expected ≤ 8, received 9'],
  [{ expo: -1.5 }, 'arms.0.expo: expected ≥ -1, received -1.5'],
  [{ referenceShare: 1.1 }, 'arms.0.referenceShare: expected ≤ 1, received 1.1'],
  [{ referenceEvery: 0 }, 'arms.0.referenceEvery: expected ≥ 1, received 0'],
  [{ referenceEvery: 1.5 }, 'arms.0.referenceEvery: expected a whole number, received 1.5'],
  [{ reference: 'ema' }, 'arms.0.reference: expected ("anchor" | "initial" | "previous" | "moving" | "mixture")'],
  [
    { reference: 'moving', momentum: { ...tales().arms[1]!.momentum, space: 'policy' } },
    'arms.0.reference: moving is drawn in the weights',
  ],
  [{ reference: 'mixture', objective: { id: 'infonca', settings: {} } }, 'arms.0.reference: mixture is for objectives'],
  [{ reference: 'moving', objective: { id: 'xpo', settings: {} } }, 'arms.0.reference: moving is for objectives'],
  [
    { lookAhead: 'extragradient', objective: { id: 'ppo', settings: {} } },
    'arms.0.lookAhead: extragradient asks again',
  ],
  [{ lookAhead: 'optimistic', objective: { id: 'zopo', settings: {} } }, 'arms.0.lookAhead: zopo leaves the weights'],
  [{ expo: 1, objective: { id: 'zopo', settings: {} } }, 'arms.0.expo: zopo leaves the weights'],
])('%j is refused by its name', (change, message) => {
  expect(() => parseExperiment(withArm(change))).toThrow(message);
});

test.each([
  [{ expo: 0.5 }, 'arms.0.expo=0.5'],
  [{ expo: 0 }, ''],
  [{ reference: 'moving' }, 'arms.0.reference=moving'],
  [{ reference: 'moving', referenceShare: 1 }, 'arms.0.reference=moving&arms.0.referenceShare=1'],
  [{ reference: 'mixture', referenceEvery: 12 }, 'arms.0.reference=mixture'],
  [{ lookAhead: 'extragradient' }, 'arms.0.lookAhead=extragradient'],
])('%j makes a short link', async (change, text) => {
  const experiment = withArm(change);
  const link = await encodeLink(experiment);
  expect(link).toBe(`#apo1?preset=tales-momentum${text && `&${text}`}`);
  expect(await decodeLink(link)).toEqual(parseExperiment(experiment));
});

test('a link goes back from what a preset has to what goes without saying', async () => {
  const experiment = structuredClone(presetNamed('bandit-relatives').experiment);
  const [expo, moving] = [3, 4].map((i) => experiment.arms[i]!);
  delete expo!.expo;
  moving!.reference = 'anchor';
  delete moving!.referenceEvery;
  const link = await encodeLink(experiment);
  expect(link).toBe('#apo1?preset=bandit-relatives&arms.3.expo=0&arms.4.reference=anchor');
  expect(await decodeLink(link)).toEqual(experiment);
});

test.each(['tales-relatives', 'bandit-relatives', 'bandit-relatives-drawn', 'bandit-relatives-cycle'])(
  '%s is as it would be parsed, and its roles are those of momentum',
  (name) => {
    const { experiment } = presetNamed(name);
    expect(parseExperiment(experiment)).toEqual(experiment);
    expect(rolesOf(experiment)!.apo.id).toBe('apo');
  },
);

test('a relative is neither the plain arm nor the control, nor momentum', () => {
  const { experiment } = presetNamed('tales-relatives');
  const [dpo, apo, , expo, moving, ahead] = experiment.arms;
  const roles = (arms: (typeof dpo)[]) => {
    const found = rolesOf({ ...experiment, arms: arms.map((arm) => arm!) });
    return found && [found.apo.id, found.plain?.id, found.limit?.id];
  };
  expect(roles([expo, moving, ahead, apo, dpo])).toEqual(['apo', 'dpo', undefined]);
  expect(roles([expo, moving, ahead, apo])).toEqual(['apo', undefined, undefined]);
  expect(roles([{ ...apo!, id: 'both', expo: 1 }, apo, dpo])).toEqual(['apo', 'dpo', undefined]);
  expect(roles([expo, moving, ahead])).toBeNull();
  // The same kind of reference with other numbers is another reference.
  const carried = { ...apo!, reference: 'moving' as const };
  expect(roles([carried, moving])).toEqual(['apo', 'tr-dpo', undefined]);
  expect(roles([carried, { ...moving!, referenceShare: 1 }])).toEqual(['apo', undefined, undefined]);
});
