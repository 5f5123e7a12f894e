import { expect, test } from 'vitest';
import { methodOf } from '../../../src/algorithms/objectives/table';
import type { Arm } from '../../../src/experiment/experiment';
import { PRESETS, presetNamed } from '../../../src/experiment/presets';
import { EMPTY_TRACE } from '../../../src/trace/fold';
import { referenceParts } from '../../../src/ui/phases/reference';

const [plain] = presetNamed('tales-momentum').experiment.arms as [Arm];

/** What the strip says of an arm in an iteration of a run that has not begun. */
function said(change: Partial<Arm>, iteration: number): Record<string, string> {
  const arm = { ...plain, ...change };
  return Object.fromEntries(referenceParts(EMPTY_TRACE, arm, { seed: 0, arm: arm.id, iteration, phase: 'solve' }));
}

test.each<[string, Partial<Arm>, number, string]>([
  ['anchor', {}, 1, 'anchor π₀, the base policy'],
  ['anchor', {}, 3, 'anchor π₂ (= solution π̂₂)'],
  ['initial', { reference: 'initial' }, 3, 'base policy π₀'],
  ['previous', { reference: 'previous' }, 3, 'last solution π̂₂'],
  [
    'moving',
    { reference: 'moving' },
    3,
    'anchor π₂ (= solution π̂₂), drawn toward the policy: 0.600 of the way, every 4 steps',
  ],
  [
    'mixture',
    { reference: 'mixture', referenceEvery: 2, referenceShare: 0.25 },
    2,
    'mixture of 0.250 base policy π₀ and 0.750 anchor π₁ (= solution π̂₁)',
  ],
  [
    'mixture',
    { reference: 'mixture', referenceEvery: 2, referenceShare: 0.25 },
    4,
    'mixture of 0.250 solution π̂₂ and 0.750 anchor π₃ (= solution π̂₃)',
  ],
])('the reference of %s is named: %j in iteration %i', (_, change, iteration, text) => {
  expect(said(change, iteration).reference).toBe(text);
});

test('with ExPO the judged policy and the output have different names', () => {
  expect(said({ expo: 0.3 }, 2)).toMatchObject({
    output: 'solution π̂₂',
    judged: 'solution π̂₂ + 0.300 (π̂₂ − π₀), which no training sees',
  });
  expect(said({ expo: -1 }, 2).judged).toContain('π̂₂ − 1.00 (π̂₂ − π₀)');
  expect(said({}, 2)).not.toHaveProperty('judged');
});

test.each(PRESETS)('of $name, every arm whose objective has no reference says so, and no other', ({ experiment }) => {
  for (const arm of experiment.arms) {
    const without = !methodOf(arm).needs.includes('reference');
    expect(said(arm, 2).reference!.startsWith('none'), arm.name).toBe(without);
  }
});

test('a search has neither reference nor α, and puts words out, not weights', () => {
  const zopo = presetNamed('tales-zopo').experiment.arms.find(({ id }) => id === 'zopo')!;
  expect(said(zopo, 2)).toEqual({
    reference: 'none, since nothing is trained',
    output: 'base policy π₀, the best words so far before the prompt',
  });
});

test('a look-ahead is named', () => {
  expect(said({ lookAhead: 'extragradient' }, 2)['look-ahead']).toContain('asks again');
  expect(said({ lookAhead: 'optimistic' }, 2)['look-ahead']).toContain('less the last one');
  expect(said({}, 2)).not.toHaveProperty('look-ahead');
});
