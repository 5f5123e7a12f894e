import { expect, test } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
import { begun, followed, isFollowing, openingView, type View, withCatalogue } from '../../../src/ui/state/view';

const { experiment } = presetNamed('tales-momentum');
const opening = openingView(experiment);

test('is plain data, and opens with the second arm and nothing else open', () => {
  expect(JSON.parse(JSON.stringify(opening))).toEqual(opening);
  expect(opening.arm).toBe(experiment.arms[1]!.id);
  expect([opening.settingsOpen, opening.helpOpen, opening.selftestOpen, opening.catalogue.open]).not.toContain(true);
  expect(openingView({ ...experiment, arms: experiment.arms.slice(0, 1) }).arm).toBe(experiment.arms[0]!.id);
});

test('a run that begins is followed from its first prompt; the arm stays if it has it, and so does what is open', () => {
  const chosen: View = {
    ...opening,
    arm: experiment.arms[2]!.id,
    at: { iteration: 2, phase: 'label' },
    seed: 3,
    prompt: 5,
    axis: 'labels',
    settingsOpen: true,
  };
  expect(begun(chosen, experiment)).toEqual({ ...chosen, at: null, seed: null, prompt: 0 });
  expect(begun({ ...chosen, arm: 'gone' }, experiment).arm).toBe(experiment.arms[0]!.id);
  expect(isFollowing(chosen)).toBe(false);
  expect(isFollowing(followed(chosen))).toBe(true);
  expect(followed(chosen)).toMatchObject({ arm: chosen.arm, prompt: 5 });
});

test('the catalogue opens at a row in front of its list, or where it was', () => {
  const at = withCatalogue(opening, 'ipo');
  expect(at.catalogue).toEqual({ open: true, id: 'ipo', reading: true });
  expect(withCatalogue({ ...at, catalogue: { ...at.catalogue, open: false } }).catalogue).toEqual({
    open: true,
    id: 'ipo',
    reading: false,
  });
});
