import { expect, it } from 'vitest';
import { type Experiment, parseExperiment } from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';

const { experiment: tales } = presetNamed('tales-momentum');
const half: Experiment = { ...tales, precision: 'half' };

it('goes through a link, and is left out where it only says what holds anyway', async () => {
  expect(parseExperiment(half)).toEqual(half);
  expect(await decodeLink(await encodeLink(half))).toEqual(half);
  expect(parseExperiment({ ...tales, precision: 'single' })).toEqual(tales);
  expect(() => parseExperiment({ ...tales, precision: 'f16' })).toThrow('precision: expected');
});

it('is refused by name where nothing can act on it', () => {
  const { experiment: bandit } = presetNamed('bandit-clock');
  expect(() => parseExperiment({ ...bandit, precision: 'half' })).toThrow('precision: a table of a bandit');
  expect(() => parseExperiment({ ...half, engine: 'cpu' })).toThrow('precision: the CPU engine computes in f32');
});
