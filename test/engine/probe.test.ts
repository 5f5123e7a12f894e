import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fileAt, modelAt, nodeMachine } from '../../src/cli/machine';
import { openOwnMaterial } from '../../src/engine/input/material';
import { probe } from '../../src/engine/probe';
import type { ModelWorld } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';

const MODEL = fileURLToPath(new URL('../fixtures/word-model', import.meta.url));
const DATA = fileURLToPath(new URL('../fixtures/data/pairs.parquet', import.meta.url));

async function measure(engine: 'cpu' | 'webgpu', name: string, memory: number | null, now: () => number) {
  const { experiment } = presetNamed(name);
  const given = experiment.world as ModelWorld;
  const files = { model: modelAt(MODEL), name: 'word-model', data: fileAt(DATA) };
  const asked = {
    ...given,
    data: { ...given.data, chat: false, maxTokens: 64 },
    sampling: { ...given.sampling, maxTokens: 8 },
  };
  const reading = { now: new Date(0), tell() {}, withinTime: <T>(work: () => T) => work() };
  const { world, material } = await openOwnMaterial(asked, files, reading);
  const machine = {
    ...{ own: material, model: { open: async () => null }, tuning: { tunings: [], tuned() {}, memory } },
    openDevice: () => nodeMachine.openDevice(),
  };
  return probe({ ...experiment, engine, world }, world, machine, now);
}

it('scales what its parts take to the whole experiment, and asks nobody', async () => {
  // A clock that goes on by a second whenever somebody looks at it.
  let clock = 0;
  const { seconds, plan, engine } = await measure('cpu', 'model-person', null, () => 1000 * clock++);
  expect(engine.kind).toBe('cpu');
  expect(plan).toBeNull();
  // Six held-out pairs, and two iterations of three arms, of six prompts and eight steps of six pairs; a second for each piece that was measured, of the
  // draws and evaluations for two prompts; one piece more for each look between two events.
  const whole = 1 + 3 + 2 * 3 * (3 + 48 + 3);
  expect(seconds).toBeGreaterThan(whole);
  expect(seconds).toBeLessThan(4 * whole);
});

it('refuses what does not fit, and names what would make it', async () => {
  const failing = measure('webgpu', 'model-pairs', 2e5, () => performance.now());
  await expect(failing).rejects.toMatchObject({ failure: { code: 'no-room', facts: { most: 2e5 } } });
});
