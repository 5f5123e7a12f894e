import { expect, test } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';
import { rolesOf } from '../../src/experiment/roles';
import type { TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { verdict } from '../../src/trace/verdict';
import { evaluated, start, traceOf } from '../support/events';

const { arms } = presetNamed('tales-momentum').experiment;

/** Five seeds, and how an arm can stand to another one: by a lead of its own under every seed. */
const level = [1, 1.02, 0.98, 1.01, 0.99];
const by = (lead: number, spread: number) => level.map((x, i) => x + lead + spread * (((2 * i) % 5) - 2));
const above = by(0.3, 0.01);

test('arms are found by what they do, not by their names', () => {
  const { experiment } = presetNamed('tales-momentum');
  const renamed = {
    ...experiment,
    arms: experiment.arms.map((arm, i) => ({ ...arm, id: `x${i}`, name: 'arm' })).reverse(),
  };
  const roles = rolesOf(renamed);
  expect([roles?.apo.id, roles?.plain?.id, roles?.limit?.id]).toEqual(['x1', 'x0', 'x2']);
});

test.each([
  ['adds something that a smaller β does not.', { dpo: level, apo: above, control: by(0, 0.01) }],
  ['helps, but no more than a smaller β would.', { dpo: level, apo: above, control: by(0.3, 0.011) }],
  ['helps, but cannot be told from a smaller β (', { dpo: level, apo: above, control: by(0.25, 0.1) }],
  ['helps, but less than a smaller β does.', { dpo: level, apo: above, control: by(0.7, 0.01) }],
  ['makes no difference that matters.', { dpo: level, apo: by(0, 0.001), control: above }],
  ['cannot be told from the plain iteration (', { dpo: level, apo: by(0, 0.1), control: above }],
  ['momentum does harm, but less than a smaller β does.', { dpo: above, apo: level, control: by(-1, 0.01) }],
  ['momentum does harm.', { dpo: above, apo: level, control: by(0, 0.011) }],
])('says: %s', (words, rewards) => {
  const { headline } = verdict(traceOf(rewards));
  expect(headline).toContain(words);
  expect(headline).toMatch(/^After 2 iterations: /);
});

test('not to be told apart is said with its interval, and is not to be equal', () => {
  const apo = [1.1, 0.9, 1.2, 0.8, 1.05];
  const { headline, comparisons } = verdict(traceOf({ dpo: level, apo, control: level }));
  const { low, high, mean, outcome } = comparisons[0]!.lead;
  expect(outcome).toBe('untold');
  const half = ((high - low) / 2).toFixed(3);
  expect(headline).toBe(
    `After 2 iterations: momentum cannot be told from the plain iteration (+${mean.toFixed(3)} ± ${half} true reward).`,
  );
  // Equal is said only if all of a 90 % interval is nearer than a twentieth of what the plain arm gained.
  const outcomes = [
    [1.06, 1.03, 1.045],
    [1.02, 1.03, 1.025],
  ].map((apo) => verdict(traceOf({ dpo: [1, 1, 1], apo, control: [1, 1, 1] })).comparisons[0]!.lead.outcome);
  expect(outcomes).toEqual(['ahead', 'same']);
});

test('gives the paired difference with its interval and the number of seeds', () => {
  // Differences 0.1, 0.2, 0.3: mean 0.2, error 0.1/√3, t(2) = 4.3026527.
  const { comparisons } = verdict(traceOf({ dpo: [1, 2, 3], apo: [1.1, 2.2, 3.3], control: [1, 1, 1] }));
  const [plain] = comparisons;
  const half = (4.3026527297 * 0.1) / Math.sqrt(3);
  expect(plain!.lead.low).toBeCloseTo(0.2 - half, 9);
  expect(plain!.sentence).toBe(
    'Against Iterative DPO: +0.200 true reward at the same KL to the base (95 % interval −0.048 to +0.448, 3 seeds, paired).',
  );
});

test('one seed is too few to say', () => {
  const { headline, comparisons } = verdict(traceOf({ dpo: [1], apo: [2], control: [1] }));
  expect(headline).toContain('one seed is too few');
  expect(comparisons.every(({ lead }) => lead.outcome === 'untold')).toBe(true);
});

test('few seeds are called few', () => {
  expect(verdict(traceOf({ dpo: [1, 1.1], apo: [2, 2.1], control: [1, 1.1] })).headline).toContain('2 seeds are few');
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
  expect(headline).toContain('momentum is ahead, but without its control it may be no more than a smaller β');
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
  expect(comparisons[0]!.sentence).toMatch(/^Against Iterative DPO: \+0\.300 true reward/);

  const turned = verdict(
    traceOf({ dpo: above, control: level }, 'tales-momentum', { arms: [plain!, control!] }),
  ).comparisons;
  expect(turned.map(({ one, other }) => [one.id, other.id])).toEqual([['dpo', 'control']]);

  const near = traceOf({ dpo: level, control: by(0.01, 0.1) }, 'tales-momentum', { arms: [plain!, control!] });
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

test('before all seeds are in there are numbers, and no verdict', () => {
  const finished = (seed: number) =>
    [0, 1, 2].flatMap((iteration) =>
      arms.map((arm, i) =>
        evaluated({ seed, arm: arm.id, iteration }, arm.id === 'apo' ? iteration + seed / 100 : i / 10),
      ),
    );
  const seen = (...seeds: number[]) => verdict(fold(EMPTY_TRACE, [start([0, 1, 2]), ...seeds.flatMap(finished)]));
  const part = fold(EMPTY_TRACE, [
    start([0, 1, 2]),
    ...finished(0).filter((event) => event.kind === 'evaluate' && event.iteration < 2),
  ]);
  expect(verdict(part).headline).toMatch(
    /^So far, after 1 of 2 iterations: no verdict before all seeds are in\. APO, α = 0\.3 is at \+1/,
  );
  expect(seen(0).headline).toMatch(/^So far, after 1 of 3 seeds: no verdict/);
  expect(seen(0, 1)).toMatchObject({ comparisons: [], others: [] });
  expect(seen(0, 1).headline).toBe(
    'So far, after 2 of 3 seeds: no verdict before all seeds are in. APO, α = 0.3 is at +2.005 true reward against Iterative DPO, +1.805 true reward against Control: DPO with β(1−α).',
  );
  const all = seen(0, 1, 2);
  expect(all.comparisons).toHaveLength(2);
  expect(all.headline).toMatch(/^After 2 iterations: momentum adds something/);
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

/** A finished run of a bandit preset in which every arm has these gaps; 1 is that of the base policy. */
function exactRun(name: string, gaps: Readonly<Record<string, readonly number[]>>) {
  const iterations = Object.values(gaps)[0]!.length;
  const experiment = { ...presetNamed(name).experiment, iterations };
  const events = Object.entries(gaps).flatMap(([arm, path]) =>
    [1, ...path].map((gap, iteration): TraceEvent => {
      const event = evaluated({ seed: 0, arm, iteration }, 1 - gap);
      return event.kind === 'evaluate' ? { ...event, metrics: { ...event.metrics, gap, equilibriumKl: gap } } : event;
    }),
  );
  return fold(EMPTY_TRACE, [{ kind: 'start', experiment, engine: { kind: 'exact', description: '' } }, ...events]);
}

/** A gap that falls by this factor in every step. */
const falling = (factor: number, steps = 20) => Array.from({ length: steps }, (_, t) => factor ** (t + 1));

test('exact arms are judged by their steps to ε, which is said', () => {
  // ln 100 = 4.6: 20 steps to a hundredth at −0.23 a step, 10 at twice that.
  const { headline, comparisons } = verdict(
    exactRun('bandit-three', {
      dpo: falling(0.01 ** (1 / 20)),
      apo: falling(0.01 ** (1 / 10)),
      control: falling(0.01 ** (1 / 5)),
    }),
  );
  expect(headline).toBe('After 20 iterations: momentum helps, but less than a smaller β does.');
  expect(comparisons[0]!.sentence).toBe(
    'Against Iterative DPO: steps to a gap of ε = 0.01: 10.0 against 20.0; in the end 0.000100 against 0.0100.',
  );
});

test('a difference that no run could show is none, and a last gap of rounding decides nothing', () => {
  const fast = falling(0.1);
  const [near, rounding] = [fast.map((gap) => 1.2 * gap), fast.map((gap, t) => (t === 19 ? gap + 1e-11 : gap))];
  const said = (apo: number[]) => verdict(exactRun('bandit-three', { dpo: fast, apo, control: fast })).headline;
  // 6.6 against 7.1 steps: more than a twentieth, and less than half a step.
  const close = exactRun('bandit-three', { dpo: falling(0.5), apo: falling(0.52), control: falling(0.5) });
  expect(verdict(close).headline).toContain('makes no difference that matters');
  expect(said(near)).toBe('After 20 iterations: momentum makes no difference that matters.');
  expect(said(rounding)).toBe('After 20 iterations: momentum makes no difference that matters.');
  expect(said(falling(0.02))).toContain('momentum adds something');
});

test('an arm that never comes to ε is behind one that does, and if none does the last gaps are compared', () => {
  const [slow, none] = [falling(0.99), falling(1)];
  const half = verdict(exactRun('bandit-three', { dpo: slow, apo: falling(0.7), control: falling(0.7) }));
  expect(half.headline).toContain('helps, but no more than a smaller β would');
  expect(half.comparisons[0]!.sentence).toContain('steps to a gap of ε = 0.01: 12.9 against not within the run');
  const never = verdict(exactRun('bandit-three', { dpo: none, apo: slow, control: slow }));
  expect(never.headline).toContain('helps, but no more than a smaller β would');
  expect(never.comparisons[0]!.sentence).toContain(
    'neither comes to half the base policy’s gap; in the end 0.818 against 1.00',
  );
});

test('without a plain arm only the control is spoken of', () => {
  const { headline } = verdict(
    exactRun('bandit-linear', { parameters: falling(0.5), policy: falling(0.5), control: falling(0.2) }),
  );
  expect(headline).toBe('After 20 iterations: with “APO in parameters”, momentum does less than a smaller β.');
});

test('every arm with momentum is judged, by its own control, and a game by KL from the equilibrium', () => {
  const ends = { sppo: 0.8, apo: 0.9, strong: 2.9, back: 0.7, extragradient: 0.5, optimistic: 0.5 };
  const run = exactRun(
    'bandit-rock-paper-scissors',
    Object.fromEntries(Object.entries(ends).map(([arm, end]) => [arm, [end]])),
  );
  const { headline, others, comparisons } = verdict(run);
  expect([headline, ...others]).toEqual([
    'After 1 iteration: with “APO, α = 0.3”, momentum does harm.',
    'With “APO, α = 0.6”, momentum does harm.',
    'With “APO, α = −0.3”, momentum is ahead, but without its control it may be no more than a larger β.',
  ]);
  expect(comparisons.map(({ one, other }) => [one.id, other.id])).toEqual([
    ['apo', 'sppo'],
    ['strong', 'sppo'],
    ['back', 'sppo'],
  ]);
  expect(comparisons[1]!.sentence).toBe(
    'APO, α = 0.6 against Iterative SPPO: neither comes to half the base policy’s KL from the equilibrium; in the end 2.90 against 0.800.',
  );
});

test('an α that grows has a control too, β·T/c_T', () => {
  const fast = falling(0.3, 100);
  const still = { dpo: falling(0.8, 100), apo: fast, matched: fast, control: fast };
  const run = exactRun('bandit-rates', { ...still, nesterov: fast, 'nesterov-matched': falling(0.1, 100) });
  expect(verdict(run).others).toEqual(['With “APO, α = t/(t+3)”, momentum helps, but less than a smaller β does.']);
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
  expect([roles?.apo.id, roles?.plain?.id, roles?.limit]).toEqual(['c', 'b', null]);
});

test('on a person’s pairs the lead is in held-out pairs', () => {
  const { experiment } = presetNamed('model-pairs');
  const rewards = Object.fromEntries(
    experiment.arms.map(({ id }) => [id, id === 'apo' ? [0.8, 0.82, 0.79] : [0.7, 0.71, 0.7]]),
  );
  const { headline, comparisons } = verdict(traceOf(rewards, 'model-pairs', { arms: experiment.arms }));
  expect(headline).toContain('momentum adds something');
  expect(comparisons[0]!.sentence).toContain(' of the held-out pairs at the same KL');
});
