import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseExperiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { EMPTY_TRACE, finishedSeeds, fold } from '../../src/trace/fold';

const file = new URL('../../public/recorded/tales-momentum.json.gz', import.meta.url);
const { experiment, events } = JSON.parse(gunzipSync(readFileSync(file)).toString());

test('the recorded run is the default experiment, but for its seeds and engine', () => {
  const { seeds, engine } = experiment;
  expect(parseExperiment(experiment)).toEqual({ ...presetNamed('tales-momentum').experiment, seeds, engine });
  expect(seeds.length).toBeGreaterThanOrEqual(5);
});

test('the recorded run is whole: every arm has finished its last iteration under every seed', () => {
  const trace = fold(EMPTY_TRACE, events);
  expect(trace.ended).toBe(true);
  expect(finishedSeeds(trace, experiment.iterations)).toEqual(experiment.seeds);
});

test('true reward rises in every arm under every seed', () => {
  const { cells } = fold(EMPTY_TRACE, events);
  for (const seed of experiment.seeds)
    for (const { id } of experiment.arms) {
      const reward = (iteration: number) => cells.get(`${seed}/${id}/${iteration}`)!.metrics!.reward;
      expect(reward(experiment.iterations), `${id}, seed ${seed}`).toBeGreaterThan(reward(0) + 0.5);
    }
});
