import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';
import { parseTrace } from '../../src/trace/file';
import { finishedSeeds } from '../../src/trace/fold';

const file = new URL('../../public/recorded/tales-momentum.jsonl.gz', import.meta.url);
const trace = await parseTrace(gunzipSync(readFileSync(file)));
const experiment = trace.experiment!;

test('the recorded run is the default experiment, but for its seeds and engine', () => {
  const { seeds, engine } = experiment;
  expect(experiment).toEqual({ ...presetNamed('tales-momentum').experiment, seeds, engine });
  expect(seeds.length).toBeGreaterThanOrEqual(5);
});

test('the recorded run is whole: every arm has finished its last iteration under every seed', () => {
  expect(trace.ended).toBe(true);
  expect(finishedSeeds(trace, experiment.iterations)).toEqual(experiment.seeds);
});

test('true reward rises in every arm under every seed', () => {
  for (const seed of experiment.seeds)
    for (const { id } of experiment.arms) {
      const reward = (iteration: number) => trace.cells.get(`${seed}/${id}/${iteration}`)!.metrics!.reward;
      expect(reward(experiment.iterations), `${id}, seed ${seed}`).toBeGreaterThan(reward(0) + 0.5);
    }
});
