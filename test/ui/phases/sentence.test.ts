import { createElement, Fragment } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Arm } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { PHASES, type Phase } from '../../../src/trace/events';
import { type Cell, EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { unlearnt } from '../../../src/ui/phases/LabelPanel';
import { MomentumPanel } from '../../../src/ui/phases/MomentumPanel';
import { sentence } from '../../../src/ui/phases/sentence';

const ITERATION = 3;

function armOf(preset: string, id: string): Arm {
  return presetNamed(preset).experiment.arms.find((arm) => arm.id === id)!;
}

const plainText = (markup: string): string => markup.replace(/<[^>]+>/g, '');

function said(preset: string, arm: Arm, phase: Phase, cell: Cell | null = null): string {
  const { experiment } = presetNamed(preset);
  return plainText(
    renderToStaticMarkup(createElement(Fragment, null, sentence(phase, experiment, arm, ITERATION, cell))),
  );
}

const whole = (preset: string, arm: Arm): string => PHASES.map((phase) => said(preset, arm, phase)).join(' ');

test.each([
  [
    'tales-momentum',
    'apo',
    'The anchor π₂ writes 4 endings for each of 64 beginnings, an oracle says which of two it prefers, the solver moves the policy towards the preferred to π̂₃, in 12 steps, and momentum carries it on by 0.300 of its last change.',
  ],
  [
    'tales-objectives',
    'online-dpo',
    'The anchor π₂ writes 4 endings for each of 32 beginnings, which only this page looks at: the policy will draw its own, an oracle says of two fresh endings at a time which it prefers, the solver moves the policy towards the preferred to π̂₃, in 12 steps, with draws of its own on the way, and without momentum the next anchor is that solution.',
  ],
  [
    'tales-objectives',
    'ppo',
    'The anchor π₂ writes 4 endings for each of 32 beginnings, which only this page looks at: the policy will draw its own, the oracle tells the reward of each fresh ending, the solver moves the policy towards higher rewards to π̂₃, in 12 steps, with draws of its own on the way, and without momentum the next anchor is that solution.',
  ],
  [
    'tales-objectives',
    'nash-md',
    'The anchor π₂ writes 4 endings for each of 32 beginnings, which only this page looks at: the policy will draw its own, the oracle tells how likely each fresh ending is to win, the solver moves the policy towards the preferred to π̂₃, in 12 steps, with draws of its own on the way, and without momentum the next anchor is that solution.',
  ],
  [
    'bandit-objectives',
    'infonca',
    'The anchor π₂ spreads its bets over 3 actions, the oracle tells the reward of each action, the solver moves the policy towards higher rewards to π̂₃, in 16 steps, and without momentum the next anchor is that solution.',
  ],
  [
    'bandit-relatives-cycle',
    'optimistic',
    'The anchor π₂ spreads its bets over 3 actions, the oracle knows how often each beats each, the solver moves the policy towards the preferred to π̂₃, in one exact step, and adds this step less the last one, and the next anchor is that solution: a look-ahead takes the place of momentum.',
  ],
  [
    'tales-zopo',
    'zopo',
    'The base policy ends 16 beginnings twice, with words in front and without, an oracle says which of the two it prefers, the search goes on to where the score should rise, 4 steps in all, and the best words so far stand before the prompt; the weights stay as they are.',
  ],
])('an iteration of %s, arm %s, reads as one sentence', (preset, id, text) => {
  expect(whole(preset, armOf(preset, id))).toBe(text);
});

test('the sentence on the sentence on momentum says what it looks back at, where it points, and when it was dropped', () => {
  const apo = armOf('tales-momentum', 'apo');
  const changed = (momentum: Partial<Arm['momentum']>) => ({ ...apo, momentum: { ...apo.momentum, ...momentum } });
  expect(said('tales-momentum', changed({ from: 'anchor' }), 'extrapolate')).toContain('its distance from the anchor');
  expect(said('tales-momentum', changed({ alpha: -0.3 }), 'extrapolate')).toContain('draws it back by 0.300');
  const dropped = { alpha: 0, restarted: true, momentumNorm: 0, stepNorm: 1, cosine: -0.5, anchor: null };
  const { cells } = fold(EMPTY_TRACE, [
    { kind: 'extrapolate', extrapolation: dropped, seed: 0, arm: 'apo', iteration: 3 },
  ]);
  expect(said('tales-momentum', apo, 'extrapolate', [...cells.values()][0]!)).toContain('is dropped');
});

test('a search that is scored by rewards asks for no preferences', () => {
  const zopo = armOf('tales-zopo', 'zopo');
  const byRewards = { ...zopo, objective: { ...zopo.objective, settings: { ...zopo.objective.settings, score: 1 } } };
  expect(said('tales-zopo', byRewards, 'label')).toBe('an oracle tells the rewards,');
});

test('labels that an arm does not learn from are said to be so', () => {
  expect(unlearnt(armOf('tales-objectives', 'dpo'))).toBeNull();
  expect(unlearnt(armOf('tales-objectives', 'infonca'))).toContain('reward of every response');
  expect(unlearnt(armOf('tales-objectives', 'ppo'))).toContain('its own draws');
});

test('the momentum panel names what it looks back at, and shows nothing of a search', () => {
  const { experiment } = presetNamed('tales-zopo');
  const extrapolation = { alpha: 0.3, restarted: false, momentumNorm: 0.3, stepNorm: 1, cosine: 1, anchor: null };
  const cell = { solution: null } as Cell;
  const panel = (arm: Arm) =>
    renderToStaticMarkup(
      createElement(MomentumPanel, { cell, extrapolation, iteration: 3, experiment, arm, prompt: 0 }),
    );
  const apo = armOf('tales-momentum', 'apo');
  expect(panel(apo)).toContain('‖α (solution − previous)‖');
  expect(panel({ ...apo, momentum: { ...apo.momentum, from: 'anchor' } })).toContain('‖α (solution − anchor)‖');
  expect(panel(armOf('tales-zopo', 'zopo'))).not.toContain('svg');
});
