import { expect, test } from 'vitest';
import type { Experiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { Settings } from '../../../src/ui/settings/Settings';
import { elementsOf, isLive, markupOf, plainText } from '../../support/page';

const tales = presetNamed('tales-momentum');
const bandit = presetNamed('bandit-three');
const step = { draft: tales.experiment, preset: tales.name };

const draw = (draft: Experiment, preset: string, part: object = {}) =>
  markupOf(Settings, {
    ...{ open: true, preset, draft, past: [], future: [], changed: false, leftOut: [] },
    focus: { selected: draft.arms[0]!.id, hovered: null },
    ...part,
  });

const live = (markup: string) =>
  elementsOf(markup.slice(0, markup.indexOf('<details')), 'button')
    .filter(({ tag }) => isLive(tag))
    .map(({ text }) => text);

test('names what crashed on this adapter, and what can try it again', () => {
  const line =
    'Left out, since they crashed when first tried here: decode workgroup; rows by tree. “Check this GPU” can';
  const without = draw(tales.experiment, tales.name);
  const markup = draw(tales.experiment, tales.name, { leftOut: ['decode workgroup', 'rows by tree'] });
  expect([plainText(without).includes('Left out'), plainText(markup).includes(line)]).toEqual([false, true]);
});

test('the drawer is empty until it is open, and then has the groups of its world', () => {
  expect(elementsOf(draw(tales.experiment, tales.name, { open: false }), 'label')).toEqual([]);
  const groups = (markup: string) => elementsOf(markup, 'summary').map(({ text }) => text);
  expect(groups(draw(tales.experiment, tales.name))).toEqual([
    'Run',
    'Arms',
    'Sampling',
    'Oracle',
    'True reward',
    'Solve',
  ]);
  expect(groups(draw(bandit.experiment, bandit.name))).toEqual([
    'Run',
    'Arms',
    'Actions',
    'Oracle',
    'Labels and solve',
  ]);
});

test('controls show the values of the draft, and only those that it has', () => {
  const { world } = bandit.experiment;
  if (world.kind !== 'bandit') throw new Error('not a bandit');
  const sampled = { ...world, labels: { ...world.labels, kind: 'sampled' as const, count: 23 } };
  expect(draw({ ...bandit.experiment, iterations: 17 }, bandit.name)).toContain('value="17"');
  expect(plainText(draw(bandit.experiment, bandit.name))).not.toContain('a prompt and iteration');
  const drawn = draw({ ...bandit.experiment, world: sampled }, bandit.name);
  expect(plainText(drawn)).toContain('a prompt and iteration');
  expect(drawn).toContain('value="23"');
});

test('the buttons are there if there is something for them to do', () => {
  const changed = { ...tales.experiment, iterations: 9 };
  expect(live(draw(tales.experiment, tales.name))).toEqual(['Close']);
  expect(live(draw(changed, tales.name, { past: [step], changed: true }))).toEqual([
    'Close',
    'Undo',
    'Reset to preset',
    'Restart to apply',
  ]);
  expect(live(draw(tales.experiment, tales.name, { future: [step] }))).toEqual(['Close', 'Redo']);
});

test('what cannot run says why and cannot be restarted', () => {
  const refused = { ...tales.experiment, iterations: 0 };
  const markup = draw(refused, tales.name, { changed: true });
  expect(plainText(markup)).toContain('Cannot run: iterations');
  expect(live(markup)).not.toContain('Restart to apply');
});
