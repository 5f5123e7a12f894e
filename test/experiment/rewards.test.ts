import { expect, test } from 'vitest';
import { TALES_REWARDS } from '../../src/experiment/rewards';
import { REWARD_TERMS, UNPARSED } from '../../src/worlds/tales/reward';

test('the page lists the weights of the tales as the world defines them', () => {
  const { name, ...unparsed } = UNPARSED;
  const terms = Object.entries(REWARD_TERMS).map(([id, { value: _, ...rest }]) => [id, rest]);
  expect(TALES_REWARDS).toEqual({ ...Object.fromEntries(terms), [name]: unparsed });
});
