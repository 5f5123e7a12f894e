import { expect, test } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';
import { rolesOf } from '../../src/experiment/roles';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { verdict } from '../../src/trace/verdict';
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
  ['momentum does harm, but less than a smaller β does', { dpo: above, apo: level, control: level.map((x) => x - 1) }],
  ['momentum does harm, as a smaller β does', { dpo: above, apo: level, control: level.toReversed() }],
])('says: %s', (words, rewards) => {
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
    'Against Control: DPO with β(1−α): −0.0100 true reward at the same KL to the base.',
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
  const game = { ...presetNamed('bandit-rock-paper-scissors').experiment, iterations: 1 };
  const gap = (arm: string, value: number) => {
    const event = evaluated({ seed: 0, arm, iteration: 1 }, 0);
    return event.kind === 'evaluate' ? { ...event, metrics: { ...event.metrics, gap: value } } : event;
  };
  const trace = fold(EMPTY_TRACE, [
    { kind: 'start', experiment: game, engine: { kind: 'exact', description: '' } },
    ...game.arms.map(({ id }) => gap(id, id === 'apo' ? 0.5 : 0.25)),
  ]);
  const { headline, comparisons } = verdict(trace);
  expect(headline).toBe('After 1 iteration: with “APO, α = 0.3”, momentum does harm.');
  expect(comparisons[0]!.sentence).toContain('a duality gap larger by 0.250 at');
});

test('without an arm with momentum, the first arm is compared with the plain one', () => {
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

test('of several seeds says how many are through', () => {
  const finished = (seed: number) =>
    [0, 1, 2].flatMap((iteration) => arms.map((arm) => evaluated({ seed, arm: arm.id, iteration }, seed)));
  const after = (...seeds: number[]) =>
    verdict(fold(EMPTY_TRACE, [start([0, 1, 2]), ...seeds.flatMap(finished)])).headline;
  expect(after(0)).toMatch(/^So far, after 1 of 3 seeds: /);
  expect(after(0, 1)).toMatch(/^So far, after 2 of 3 seeds: /);
  expect(after(0, 1, 2)).toMatch(/^After 2 iterations: /);
});

test('before a run the question is that of the experiment that is shown', () => {
  const asked = (name: string) => {
    const { question, controlled, headline } = verdict(EMPTY_TRACE, presetNamed(name).experiment);
    expect(headline).toBe('Nothing has run yet.');
    return [question, controlled];
  };
  expect(asked('tales-momentum')).toEqual(['momentum', true]);
  expect(asked('tales-objectives')).toEqual(['best', false]);
  expect(asked('bandit-rock-paper-scissors')).toEqual(['momentum', false]);
  expect(asked('bandit-relatives-cycle')).toEqual(['momentum', false]);
});

/** A finished run of a bandit preset with one iteration: every arm ends at this gap to a best reward of 1. */
function exactRun(name: string, gaps: Readonly<Record<string, number>>) {
  const experiment = { ...presetNamed(name).experiment, iterations: 1 };
  const events = Object.entries(gaps).map(([arm, gap]) => {
    const event = evaluated({ seed: 0, arm, iteration: 1 }, 1 - gap);
    return event.kind === 'evaluate' ? { ...event, metrics: { ...event.metrics, gap } } : event;
  });
  return fold(EMPTY_TRACE, [{ kind: 'start', experiment, engine: { kind: 'exact', description: '' } }, ...events]);
}

test('an exact difference counts by its share of the gap, and is shown to three digits', () => {
  const far = verdict(exactRun('bandit-three', { dpo: 1e-5, apo: 8.5e-8, control: 5.9e-8 }));
  expect(far.headline).toBe('After 1 iteration: momentum helps, but less than a smaller β does.');
  expect(far.comparisons[1]!.sentence).toContain(': −2.60·10⁻⁸ true reward');
  const near = verdict(exactRun('bandit-three', { dpo: 0.3, apo: 0.2005, control: 0.2 }));
  expect(near.headline).toBe('After 1 iteration: momentum helps, but no more than a smaller β would.');
});

test('without a plain arm only the control is spoken of', () => {
  const { headline } = verdict(exactRun('bandit-linear', { parameters: 0.02, policy: 0.02, control: 0.01 }));
  expect(headline).toBe('After 1 iteration: with “APO in parameters”, momentum does less than a smaller β.');
});

test('every arm with momentum is judged, by its own control', () => {
  const gaps = { sppo: 0.2, apo: 0.3, strong: 0.9, back: 0.1, extragradient: 0.05, optimistic: 0.05 };
  const { headline, others, comparisons } = verdict(exactRun('bandit-rock-paper-scissors', gaps));
  expect([headline, ...others]).toEqual([
    'After 1 iteration: with “APO, α = 0.3”, momentum does harm.',
    'With “APO, α = 0.6”, momentum does harm.',
    'With “APO, α = −0.3”, momentum is ahead, but without a control at β(1−α) that cannot be credited to momentum itself.',
  ]);
  expect(comparisons.map(({ one, other }) => [one.id, other.id])).toEqual([
    ['apo', 'sppo'],
    ['strong', 'sppo'],
    ['back', 'sppo'],
  ]);
  expect(comparisons[1]!.sentence).toMatch(/^APO, α = 0.6 against Iterative SPPO: a duality gap larger by 0.700 /);
});

test('an α that grows has no control', () => {
  const { others } = verdict(exactRun('bandit-twenty', { dpo: 0.3, apo: 0.2, control: 0.2, nesterov: 0.1 }));
  expect(others).toEqual([
    'With “APO, α = t/(t+3)”, momentum is ahead; its α grows, so that no single β could be its control.',
  ]);
});

test('the plain arm has the same settings, even if the objective has no β', () => {
  const { experiment } = presetNamed('tales-momentum');
  const [, apo] = experiment.arms;
  const orpo = (id: string, lambda: number, base = apo!) => ({
    ...base,
    id,
    objective: { id: 'orpo', settings: { lambda } },
  });
  const still = { ...apo!, momentum: { ...apo!.momentum, schedule: 'none' as const } };
  const roles = rolesOf({ ...experiment, arms: [orpo('a', 0.2, still), orpo('b', 0.1, still), orpo('c', 0.1)] });
  expect([roles?.apo.id, roles?.plain?.id, roles?.control]).toEqual(['c', 'b', null]);
});
