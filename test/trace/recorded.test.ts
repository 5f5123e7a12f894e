import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PRESET, presetNamed } from '../../src/experiment/presets';
import { bestOfBase } from '../../src/trace/bestOfN';
import { drawnOf, type Metrics } from '../../src/trace/events';
import { parseTrace } from '../../src/trace/file';
import { cellAt, finishedSeeds, lastMoment, placedCells } from '../../src/trace/fold';
import { preferenceLines } from '../../src/trace/pairsFile';
import { isPartial } from '../../src/trace/partial';
import { metric } from '../../src/trace/series';
import { verdict } from '../../src/trace/verdict';
import story from '../../src/ui/landing/story.json';
import RECORDINGS from '../../src/ui/state/recordings.json';
import { openingArm } from '../../src/ui/state/view';
import { series } from '../support/series';

const load = (file: string) =>
  parseTrace(gunzipSync(readFileSync(new URL(`../../public/recorded/${file}.jsonl.gz`, import.meta.url))));
const WHOLE = Object.entries(RECORDINGS).flatMap(([name, sizes]) => ('whole' in sizes ? [name] : []));

test('the page opens on a recording with all its texts', () => expect(WHOLE).toContain(DEFAULT_PRESET));

test('the story of the first screen is from the recorded run', async () => {
  const trace = await load(DEFAULT_PRESET);
  const experiment = trace.experiment!;
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

describe.each(WHOLE)('%s', async (name) => {
  const trace = await load(name);
  const experiment = trace.experiment!;

  test('the recorded run is the preset, but for its seeds and engine', () => {
    const { seeds, engine } = experiment;
    expect(experiment).toEqual({ ...presetNamed(name).experiment, seeds, engine });
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

  test.each(['means', 'opening', 'first'])('the %s of the recording say what the whole says', async (part) => {
    const small = await load(`${name}.${part}`);
    expect(verdict(small)).toEqual(verdict(trace));
    const names = Object.keys(trace.cells.values().next().value!.metrics!) as (keyof Metrics)[];
    expect(names).toContain('reward');
    for (const { id } of experiment.arms)
      for (const name of names) expect(series(small, metric(name), id), name).toEqual(series(trace, metric(name), id));
    expect([small.experiment, small.latest, small.ended]).toEqual([experiment, trace.latest, true]);
  });

  test('what the first part holds of a cell is the whole’s, the texts of the first prompts; the rest is left out and said', async () => {
    const small = await load(`${name}.first`);
    const seed = experiment.seeds.at(-1)!;
    let cells = 0;
    for (const [at, { sample, evaluation: _, ...cell }] of placedCells(small)) {
      const whole = cellAt(trace, at)!;
      if (at.seed !== seed || at.iteration === 0) {
        expect({ ...cell, sample }).toEqual({
          ...{ sample: null, labels: null, steps: [], solution: null, extrapolation: null },
          ...{ metrics: whole.metrics, judged: whole.judged, anchor: whole.anchor },
        });
        continue;
      }
      cells++;
      const { sample: all, evaluation: __, ...rest } = whole;
      expect(cell).toEqual(rest);
      if (sample?.kind !== 'texts' || all?.kind !== 'texts') throw new Error('no sample');
      expect(sample.responses).toEqual(all.responses.slice(0, sample.responses.length));
      expect(sample.responses.at(-1)!.prompt).toBe(1);
      expect([sample.prompts.slice(0, 2), sample.prompts.length]).toEqual([
        all.prompts.slice(0, 2),
        all.prompts.length,
      ]);
      expect(drawnOf(sample)).toBe(all.responses.length);
    }
    expect(cells).toBe(experiment.arms.length * experiment.iterations);
    expect(isPartial(small) && !isPartial(trace)).toBe(true);
    // No number of a part: neither best of n nor pairs of responses that are not there.
    expect(bestOfBase(small, experiment, 1)).toEqual([]);
    expect(preferenceLines(small).split('\n').length).toBeLessThan(preferenceLines(trace).split('\n').length / 10);
  });
});

test.each(Object.entries(RECORDINGS))(
  'the recording of %s is small, and of its preset as it is',
  async (name, sizes) => {
    const read = (part: string) =>
      readFileSync(new URL(`../../public/recorded/${name}.${part}.jsonl.gz`, import.meta.url));
    const parts = { means: read('means'), opening: read('opening'), first: read('first') };
    expect([parts.means.length, parts.opening.length, parts.first.length]).toEqual([
      sizes.means,
      sizes.opening,
      sizes.first,
    ]);
    expect(sizes.first).toBeLessThanOrEqual(150_000);
    const [means, first] = [await parseTrace(gunzipSync(parts.means)), await parseTrace(gunzipSync(parts.first))];
    const { seeds, engine } = first.experiment!;
    expect(first.experiment).toEqual({ ...presetNamed(name).experiment, seeds, engine });
    expect([seeds.length, first.ended]).toEqual([sizes.seeds, true]);
    expect(verdict(means)).toEqual(verdict(first));
    const opening = await parseTrace(gunzipSync(parts.opening));
    expect([opening.experiment, opening.latest, opening.ended]).toEqual([first.experiment, first.latest, true]);
    expect(verdict(opening)).toEqual(verdict(first));
    // Beyond metrics, the moment that the page opens on, and no other.
    const arm = openingArm(first.experiment!);
    const shown = lastMoment(first, first.latest!.seed, arm)!;
    expect(lastMoment(opening, shown.seed, arm)).toEqual(shown);
    for (const [at, { evaluation: _, ...cell }] of placedCells(opening)) {
      const { evaluation: __, ...whole } = cellAt(first, at)!;
      const isShown = at.seed === shown.seed && at.arm === arm && at.iteration === shown.iteration;
      const none = { sample: null, labels: null, steps: [], solution: null, extrapolation: null };
      expect(cell).toEqual(isShown ? whole : { ...whole, ...none });
    }
    expect(isPartial(opening)).toBe(true);
  },
);

test('what a link asks for ahead are the recordings that ship', () => {
  const script = readFileSync(new URL('../../public/here.js', import.meta.url), 'utf8');
  const [, names] = /tales-\(([^)]+)\)/.exec(script)!;
  expect(names!.split('|').map((name) => `tales-${name}`)).toEqual(Object.keys(RECORDINGS).sort());
});
