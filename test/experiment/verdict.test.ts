import { expect, test } from 'vitest';
import { EMPTY_TRACE, fold } from '../../src/experiment/fold';
import { presetNamed } from '../../src/experiment/presets';
import { rolesOf, verdict } from '../../src/experiment/verdict';
import { evaluated, start, traceOf } from '../support/events';

const { arms } = presetNamed('tales-momentum').experiment;

const level = [1, 1.02, 0.98, 1.01, 0.99];
const above = level.map((x, i) => x + 0.3 + 0.01 * i);

test('arms are found by what they do, not by their names', () => {
  const { experiment } = presetNamed('tales-momentum');
  const renamed = {
    ...experiment,
    arms: experiment.arms.map((arm, i) => ({ ...arm, id: `x${i}`, name: 'arm' })).reverse(),
  };
  const roles = rolesOf(renamed);
  expect([roles?.apo.id, roles?.plain?.id, roles?.control?.id]).toEqual(['x1', 'x0', 'x2']);
});

test.each([
  ['adds something that a smaller β does not', { dpo: level, apo: above, control: level.toReversed() }],
  ['helps, but no more than a smaller β would', { dpo: level, apo: above, control: above.toReversed() }],
  ['helps, but less than a smaller β does', { dpo: level, apo: above, control: above.map((x) => x + 0.4) }],
  ['does not help; a smaller β does better', { dpo: above, apo: level, control: above }],
  ['no advantage of momentum can be seen', { dpo: level, apo: level.toReversed(), control: level }],
])('says that momentum %s', (words, rewards) => {
  const { headline } = verdict(traceOf(rewards));
  expect(headline).toContain(words);
  expect(headline).toMatch(/^After 2 iterations: /);
});

test('gives the paired difference with its interval and the number of seeds', () => {
  // Differences 0.1, 0.2, 0.3: mean 0.2, error 0.1/√3, t(2) = 4.303.
  const { comparisons } = verdict(traceOf({ dpo: [1, 2, 3], apo: [1.1, 2.2, 3.3], control: [1, 1, 1] }));
  const [plain] = comparisons;
  const half = (4.303 * 0.1) / Math.sqrt(3);
  expect(plain!.lead.low).toBeCloseTo(0.2 - half, 10);
  expect(plain!.sentence).toBe(
    'Against Iterative DPO: +0.200 true reward at the same KL to the base (95 % interval −0.048 to +0.448, 3 seeds, paired).',
  );
});

test('one seed is too few to say', () => {
  const { headline, comparisons } = verdict(traceOf({ dpo: [1], apo: [2], control: [1] }));
  expect(headline).toContain('one seed is too few');
  expect(comparisons.every((one) => one.outcome === 'unsure')).toBe(true);
});

test('few seeds are called few', () => {
  expect(verdict(traceOf({ dpo: [1, 1.1], apo: [2, 2.1], control: [1, 1.1] })).headline).toContain('2 seeds are few');
});

test('an exact world needs no seeds', () => {
  const { headline, comparisons } = verdict(
    traceOf({ dpo: [0.9], apo: [0.96], control: [0.97] }, 'bandit-three', { arms }),
  );
  expect(headline).toContain('helps, but less than a smaller β does.');
  expect(comparisons[1]!.sentence).toBe(
    'Against Control: DPO with β(1−α): −0.01000 true reward at the same KL to the base.',
  );
});

test('drawn labels make a bandit world uncertain again', () => {
  const { world } = presetNamed('bandit-three').experiment;
  if (world.kind !== 'bandit') throw new Error('bandit-three is a bandit world');
  const sampled = { arms, world: { ...world, labels: { ...world.labels, kind: 'sampled' as const } } };
  expect(verdict(traceOf({ dpo: [0.9], apo: [0.96], control: [0.97] }, 'bandit-three', sampled)).headline).toContain(
    'one seed',
  );
});

test('without the control a gain is not credited to momentum', () => {
  const { headline } = verdict(traceOf({ dpo: level, apo: above }, 'tales-momentum', { arms: arms.slice(0, 2) }));
  expect(headline).toContain('cannot be credited to momentum');
});

test('in a game the smaller duality gap is ahead, whatever the rewards say', () => {
  const game = presetNamed('bandit-rock-paper-scissors').experiment;
  const gap = (arm: string, value: number) => {
    const event = evaluated({ seed: 0, arm, iteration: 1 }, 0);
    return event.kind === 'evaluate' ? { ...event, metrics: { ...event.metrics, gap: value } } : event;
  };
  const trace = fold(EMPTY_TRACE, [
    { kind: 'start', experiment: game, engine: { kind: 'exact', description: '' } },
    ...game.arms.map(({ id }) => gap(id, id === 'apo' ? 0.5 : 0.25)),
  ]);
  const { headline, comparisons } = verdict(trace);
  expect(headline).toContain('momentum does harm');
  expect(comparisons[0]!.sentence).toContain('a duality gap larger by 0.25000');
});

test('where no arm has momentum, the arm that stands first is compared with the plain one', () => {
  const [plain, , control] = arms;
  const rewards = { dpo: level, control: above };
  const { question, headline, comparisons } = verdict(traceOf(rewards, 'tales-momentum', { arms: [plain!, control!] }));
  expect(question).toBe('best');
  expect(headline).toBe(
    'After 2 iterations: Control: DPO with β(1−α) has the highest true reward of 2 arms, ahead of Iterative DPO.',
  );
  expect(comparisons.map(({ one, other }) => [one.id, other.id])).toEqual([['control', 'dpo']]);
  expect(comparisons[0]!.sentence).toMatch(/^Against Iterative DPO: \+0\.320 true reward/);

  const turned = verdict(
    traceOf({ dpo: above, control: level }, 'tales-momentum', { arms: [plain!, control!] }),
  ).comparisons;
  expect(turned.map(({ one, other }) => [one.id, other.id])).toEqual([['dpo', 'control']]);

  const near = traceOf({ dpo: level, control: level.toReversed() }, 'tales-momentum', { arms: [plain!, control!] });
  expect(verdict(near).headline).toContain('cannot be told from');
  const single = traceOf({ dpo: [1], control: [2] }, 'tales-momentum', { arms: [plain!, control!] });
  expect(verdict(single).headline).toContain('on one seed, which is too few');
});

test('before there is anything to compare', () => {
  expect(verdict(EMPTY_TRACE).headline).toBe('Nothing has run yet.');
  expect(verdict(fold(EMPTY_TRACE, [start()])).headline).toContain('first iteration');
  expect(verdict(fold(EMPTY_TRACE, [start([0], 'tales-momentum', { arms: [arms[0]!] })])).headline).toContain(
    'No arm uses momentum',
  );
  expect(verdict(fold(EMPTY_TRACE, [start([0], 'tales-momentum', { arms: [arms[1]!] })])).headline).toContain(
    'No arm without',
  );
});

test('a run in progress is reported as far as all arms have come', () => {
  const trace = fold(EMPTY_TRACE, [
    start([0, 1]),
    ...[0, 1].flatMap((seed) => arms.map((arm, i) => evaluated({ seed, arm: arm.id, iteration: 1 }, i + 0.1 * seed))),
    evaluated({ seed: 0, arm: 'dpo', iteration: 2 }, 5),
  ]);
  expect(verdict(trace).headline).toMatch(/^So far, after 1 of 2 iterations: /);
});
