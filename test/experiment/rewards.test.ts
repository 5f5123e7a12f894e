import { expect, test } from 'vitest';
import { REWARD_TERMS, UNPARSED } from '../../src/domains/tales/reward';
import { parseExperiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { TALES_REWARDS } from '../../src/experiment/rewards';

test('the page lists the weights of the tales as the world defines them', () => {
  const { name, ...unparsed } = UNPARSED;
  const terms = Object.entries(REWARD_TERMS).map(([id, { value: _, ...rest }]) => [id, rest]);
  expect(TALES_REWARDS).toEqual({ ...Object.fromEntries(terms), [name]: unparsed });
});

test('refuses weights that it does not know or that are out of range', () => {
  const { experiment } = presetNamed('tales-momentum');
  const withRewards = (rewards: Record<string, number>) => () =>
    parseExperiment({ ...experiment, world: { ...experiment.world, rewards } });
  expect(withRewards({ kindness: 2, unparsed: -10, tone: -2 })).not.toThrow();
  expect(withRewards({ kindnes: 1 })).toThrow('world.rewards.kindnes: no such setting');
  expect(withRewards({ toString: 1 })).toThrow('world.rewards.toString: no such setting');
  expect(withRewards({ kindness: 2.5 })).toThrow('world.rewards.kindness: expected a number in [-2, 2], received 2.5');
  expect(withRewards({ unparsed: 1 })).toThrow('world.rewards.unparsed: expected a number in [-10, 0], received 1');
  expect(withRewards({ tone: Number.NaN })).toThrow('received NaN');
});
