import { expect, it } from 'vitest';
import { summary } from '../../src/cli/table';
import { presetNamed } from '../../src/experiment/presets';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { evaluated, start, traceOf } from '../support/events';

const REWARDS = { dpo: [1, 3], apo: [2, 4], control: [1, 1] };

it('compares the arms after their last iteration', () => {
  const text = summary(traceOf(REWARDS));
  expect(text).toContain('2 iterations, 2 seeds, mean ± standard deviation');
  expect(text).toMatch(/APO, α = 0\.3 +3\.000 ± 1\.414/);
  expect(text).not.toContain('Stopped early');
});

it('of a run that stopped early, shows what every arm has finished', () => {
  const events = Object.entries(REWARDS).flatMap(([arm, [reward]]) =>
    [0, 1].map((iteration) => evaluated({ seed: 0, arm, iteration }, iteration * reward!)),
  );
  const begun = evaluated({ seed: 0, arm: 'dpo', iteration: 2 }, 9);
  const text = summary(fold(EMPTY_TRACE, [start([0, 1]), ...events, begun]));
  expect(text).toContain('Stopped early, with 1 of 2 iterations and 1 of 2 seeds. ');
  // Who stops at a moment of his choice gets numbers, and no verdict.
  expect(text).toContain('no verdict before all seeds are in');
  expect(text).toMatch(/iterative DPO +1\.000/i);
  expect(text).toMatch(/APO, α = 0\.3 +2\.000/);
  expect(text).not.toContain('9.000');
  expect(summary(fold(EMPTY_TRACE, [start()]))).toBe('');
});

it('names the columns of a game without a true reward', () => {
  const table = (name: string) =>
    summary(traceOf(Object.fromEntries(presetNamed(name).experiment.arms.map(({ id }) => [id, [0.5]])), name));
  const heads = (name: string) => table(name).split('\n')[2];
  expect(table('bandit-rock-paper-scissors')).not.toContain('true reward');
  expect(heads('bandit-rock-paper-scissors')).toContain('duality gap');
  expect(heads('bandit-three')).toContain('true reward');
});
