import { expect, it } from 'vitest';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import { estimatedSeconds } from '../../src/experiment/cost';
import { PRESETS, presetNamed } from '../../src/experiment/presets';
import { slowExperiment } from '../support/costs';

it('tells minutes from the presets', () => {
  for (const { name, experiment } of PRESETS) {
    const seconds = estimatedSeconds(experiment);
    if (experiment.world.kind === 'bandit') expect(seconds!, name).toBeLessThan(60);
    else expect(seconds).toBeNull();
  }
  const three = presetNamed('bandit-three').experiment;
  const arms = Array.from({ length: 48 }, () => three.arms[0]!);
  const seeds = Array.from({ length: 64 }, (_, i) => i);
  expect(estimatedSeconds({ ...three, arms, seeds, iterations: 1000 })).toBeGreaterThan(60);
  expect(estimatedSeconds(slowExperiment())).toBeGreaterThan(30);
});

it('is right within a factor of ten', async () => {
  const { experiment } = presetNamed('bandit-twenty');
  const { world } = experiment;
  if (world.kind !== 'bandit') throw new Error('not exact');
  const before = process.cpuUsage().user;
  for await (const _ of run(experiment, async () => openTabular(world)));
  const ratio = (process.cpuUsage().user - before) / 1e6 / estimatedSeconds(experiment)!;
  expect(ratio).toBeGreaterThan(0.1);
  expect(ratio).toBeLessThan(10);
});
