import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';
import { parseTrace } from '../../src/trace/file';
import { finishedSeeds } from '../../src/trace/fold';
import story from '../../src/ui/landing/story.json';

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

test('the story of the first screen is from the recorded run', () => {
  const apo = experiment.arms.find(({ momentum }) => momentum.schedule !== 'none')!;
  const told = [story.before, story.after].map((telling, i) => {
    const cell = trace.cells.get(`${experiment.seeds[0]}/${apo.id}/${i * experiment.iterations}`)!;
    const index = cell.evaluation!.prompts.indexOf(story.prompt);
    expect(telling).toEqual({
      text: cell.evaluation!.texts[index],
      reward: cell.evaluation!.rewards[index],
      mean: cell.metrics!.reward,
    });
    return cell.evaluation!.prompts.length;
  });
  expect(told).toEqual([story.stories, story.stories]);
});
