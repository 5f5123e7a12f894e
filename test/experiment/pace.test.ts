import { describe, expect, test } from 'vitest';
import { type Arm, type Experiment, parseExperiment } from '../../src/experiment/experiment';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { allRoles } from '../../src/experiment/roles';
import { withIterations, withOwnAlphaBeta } from '../../src/experiment/together';
import { Refused } from '../../src/messages/refusal';

const preset = (name: string): Experiment => structuredClone(presetNamed(name).experiment);

function withArm(name: string, change: Partial<Arm>, index = 0): Experiment {
  const experiment = preset(name);
  Object.assign(experiment.arms[index]!, change);
  return experiment;
}

function refusalOf(experiment: Experiment): string {
  try {
    parseExperiment(experiment);
  } catch (error) {
    if (error instanceof Refused) return `${error.refusal.path.join('.')}: ${error.refusal.code}`;
  }
  return 'taken';
}

test.each<[string, Experiment, string]>([
  ['steps of an exact step', withArm('bandit-three', { steps: 8 }), 'arms.0.steps: pace-exact'],
  ['a learning rate of an exact step', withArm('bandit-three', { learningRate: 2 }), 'arms.0.learningRate: pace-exact'],
  ['steps of a search', withArm('tales-zopo', { steps: 8 }, 1), 'arms.1.steps: pace-search'],
  ['β of an objective without', withArm('tales-groups', { betas: [1, 2] }, 3), 'arms.3.betas: betas-without-beta'],
  ['β that begin elsewhere', withArm('tales-momentum', { betas: [0.2, 0.1] }), 'arms.0.betas: betas-first'],
  ['β out of its range', withArm('tales-momentum', { betas: [0.1, 0] }), 'arms.0.objective: objective-range'],
  ['a learning rate out of range', withArm('tales-momentum', { learningRate: 2 }), 'arms.0.learningRate: out-of-range'],
])('%s: refused', (_, experiment, expected) => {
  expect(refusalOf(experiment)).toBe(expected);
});

test('anchors are judged where an arm has momentum', async () => {
  const asking = (name: string, anchors: boolean) => {
    const experiment = preset(name);
    Object.assign(experiment.world, { evaluation: { prompts: 4, anchors } });
    return experiment;
  };
  expect(refusalOf(asking('tales-groups', true))).toBe('world.evaluation.anchors: anchors-still');
  expect(await encodeLink(asking('tales-momentum', false))).not.toContain('anchors');
  const asked = asking('tales-momentum', true);
  expect(await decodeLink(await encodeLink(asked))).toEqual(asked);
});

test('an experiment that no arm goes on to the end of is refused', () => {
  const experiment = preset('tales-momentum');
  for (const arm of experiment.arms) arm.iterations = 3;
  expect(refusalOf(experiment)).toBe('iterations: arms-shorter');
});

test('what an arm has anyway is left out', () => {
  const { arms } = parseExperiment(withArm('tales-momentum', { iterations: 7, steps: 12, learningRate: 3e-4 }));
  expect(arms).toEqual(preset('tales-momentum').arms);
});

describe('links', () => {
  test.each(['tales-controls', 'tales-betas', 'tales-solved'])('carry %s', async (name) => {
    const experiment = { ...preset(name), title: 'Another' };
    const link = await encodeLink(experiment);
    expect(await decodeLink(link)).toEqual(experiment);
    expect(link).toContain(`preset=${name}`);
  });

  test('carry a pace that their preset has not', async () => {
    const pace = { iterations: 2, steps: 16, learningRate: 4e-4, betas: [0.1, 0.2] };
    const experiment = withArm('tales-momentum', pace);
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
    expect((await decodeLink('#apo1?preset=tales-momentum&arms.0.steps=16')).arms[0]!.steps).toBe(16);
  });

  test('can shorten an experiment whose arms have an end of their own', async () => {
    const { arms } = await decodeLink('#apo1?preset=tales-controls&iterations=4');
    expect(arms.map(({ iterations }) => iterations)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('roles', () => {
  const ids = (experiment: Experiment) =>
    allRoles(experiment).map(({ plain, matched, limit }) => [plain?.id, matched?.id, limit?.id]);

  test('who goes on for longer is the plain arm, who steps otherwise is not', () => {
    expect(ids(preset('tales-controls'))).toEqual([['dpo', undefined, undefined]]);
    expect(ids(withArm('tales-momentum', { steps: 16 }))).toEqual([[undefined, undefined, 'control']]);
  });

  test('β of the iterations are compared one by one', () => {
    expect(ids(preset('tales-betas'))).toEqual([['dpo', undefined, undefined]]);
    expect(ids(withArm('tales-betas', { betas: [0.01, 0.1, 2] }))).toEqual([[undefined, undefined, undefined]]);
  });

  test('β·T/c_T is of the iterations that momentum takes', () => {
    const experiment = preset('tales-solved');
    experiment.iterations = 4;
    for (const arm of experiment.arms) if (arm.id !== 'dpo') arm.iterations = 3;
    expect(ids(parseExperiment(experiment))).toEqual([['dpo', 'matched', 'control']]);
  });

  test('β of later iterations are brought along', () => {
    const { arms } = withOwnAlphaBeta(preset('tales-betas'), 'apo', { beta: 0.02 });
    expect(arms.map(({ betas }) => betas)).toEqual([
      [0.02, 0.2, 2],
      [0.02, 0.2, 2],
    ]);
    expect(parseExperiment(withIterations(preset('tales-betas'), 2)).arms[0]!.betas).toHaveLength(3);
  });
});
