import { expect, it } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';
import { exactRun } from '../../src/worker/exactRun';
import { traced } from '../support/tracedBandit';

it('gives the trace that the page’s worker gives, of exact and of drawn labels', async () => {
  for (const name of ['bandit-clock', 'bandit-noisy']) {
    const { experiment } = presetNamed(name);
    const small = { ...experiment, iterations: 3, seeds: experiment.seeds.slice(0, 2) };
    expect(await exactRun(small)).toEqual(await traced(small));
  }
});

it('runs no language model', async () => {
  await expect(exactRun(presetNamed('tales-momentum').experiment)).rejects.toThrow('world.kind');
});
