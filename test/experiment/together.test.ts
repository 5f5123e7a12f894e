import { describe, expect, test } from 'vitest';
import { newName, withNames } from '../../src/experiment/armNames';
import type { Experiment } from '../../src/experiment/experiment';
import { PRESETS, presetNamed } from '../../src/experiment/presets';
import { allRoles, drivenRoles, rolesOf } from '../../src/experiment/roles';
import { withOwnAlphaBeta } from '../../src/experiment/together';
import { verdict } from '../../src/trace/verdict';
import { changed } from '../../src/ui/settings/changed';
import { traceOf } from '../support/events';

const tales = presetNamed('tales-momentum').experiment;
const names = ({ arms }: Experiment) => arms.map(({ name }) => name);
const betas = ({ arms }: Experiment) => arms.map(({ objective }) => objective.settings.beta);
const place = ({ arms }: Experiment, id: string) => arms.findIndex((arm) => arm.id === id);
const set = (experiment: Experiment, id: string, field: (string | number)[], value: unknown) =>
  changed(experiment, ['arms', place(experiment, id), ...field], value);
const ALPHA = ['momentum', 'alpha'];
const BETA = ['objective', 'settings', 'beta'];

describe('α and β of an arm', () => {
  test('α takes the control along, and the name follows', () => {
    const next = set(tales, 'apo', ALPHA, -0.5);
    expect(names(next)).toEqual(['Iterative DPO', 'APO, α = −0.5', 'Control: DPO with β(1−α)']);
    expect(betas(next)).toEqual([0.1, 0.1, 0.15]);
    const level = [1, 1.01, 0.99];
    const { comparisons } = verdict(
      traceOf({ dpo: level, apo: level, control: level }, 'tales-momentum', { ...next, iterations: 2 }),
    );
    expect(comparisons.map(({ other }) => other.id)).toEqual(['dpo', 'control']);
  });

  test('β takes the plain arm and the control along', () => {
    expect(betas(set(tales, 'apo', BETA, 0.5))).toEqual([0.5, 0.5, 0.35]);
  });

  test('typed digit by digit, the comparison comes back', () => {
    const typed = [0, 0.5, 0.55].reduce((experiment, alpha) => set(experiment, 'apo', ALPHA, alpha), tales);
    expect(betas(typed)).toEqual([0.1, 0.1, 0.045]);
    expect(names(typed)[1]).toBe('APO, α = 0.55');
    expect(drivenRoles(set(tales, 'apo', ALPHA, 0))!.limit?.id).toBe('control');
    expect(rolesOf(set(tales, 'apo', ALPHA, 0))).toBeNull();
  });

  test('a control with β·T/c_T goes with α, β and T, and keeps its place through α = 0', () => {
    const clock = presetNamed('bandit-clock').experiment;
    const matched = (beta: number, alpha: number, t: number) => {
      // c_T of a constant α, summed up.
      const c = t / (1 - alpha) - (alpha * (1 - alpha ** t)) / (1 - alpha) ** 2;
      return Number(((beta * t) / c).toPrecision(12));
    };
    expect(betas(clock)).toEqual([1, 1, matched(1, 0.3, 20), 0.7]);
    expect(names(clock).slice(2)).toEqual(['Control: DPO with β·T/c_T', 'Control: DPO with β(1−α)']);
    const moved = [0, 0.5].reduce((experiment, alpha) => set(experiment, 'apo', ALPHA, alpha), clock);
    expect(betas(moved)).toEqual([1, 1, matched(1, 0.5, 20), 0.5]);
    expect(names(moved)).toEqual(names(set(clock, 'apo', ALPHA, 0.5)));
    const longer = changed(set(clock, 'apo', BETA, 2), ['iterations'], 40);
    expect([longer.iterations, ...betas(longer)]).toEqual([40, 2, 2, matched(2, 0.3, 40), 1.4]);
    expect(names(longer)).toEqual(names(clock));
    const rates = changed(presetNamed('bandit-rates').experiment, ['iterations'], 10);
    expect(allRoles(rates).map(({ matched: one }) => one?.id)).toEqual(['matched', 'nesterov-matched']);
    expect(changed(clock, ['iterations'], Number.NaN).arms).toEqual(clock.arms);
  });

  test('an arm that another is compared with stays', () => {
    const game = presetNamed('bandit-rock-paper-scissors').experiment;
    const next = set(game, 'apo', BETA, 2);
    expect(betas(next)).toEqual([5, 2, 5, 5, 5, 5]);
    expect(allRoles(next).map(({ plain }) => plain?.id)).toEqual([undefined, 'sppo', 'sppo']);
  });

  test('a control with a β of its own is no longer called one', () => {
    const next = set(tales, 'control', BETA, 0.2);
    expect(names(next)[2]).toBe('DPO, β = 0.2');
    expect(names(set(next, 'control', BETA, 0.25))[2]).toBe('DPO, β = 0.25');
    expect(names(set(tales, 'dpo', BETA, 0.2))).toEqual(names(tales));
  });

  test('of an objective without β only α changes', () => {
    const arms = tales.arms.map((arm) => ({ ...arm, objective: { id: 'orpo', settings: { lambda: 0.1 } } }));
    const next = withOwnAlphaBeta({ ...tales, arms }, 'apo', { alpha: 0.5 });
    expect(next.arms.map(({ objective }) => objective)).toEqual(arms.map(({ objective }) => objective));
    expect(next.arms[1]!.momentum.alpha).toBe(0.5);
  });
});

describe('names', () => {
  test('that the reader wrote stay', () => {
    const mine = set(tales, 'apo', ['name'], 'mine, α = 7');
    expect(names(set(mine, 'apo', ALPHA, 0.5))[1]).toBe('mine, α = 7');
  });

  test('follow every value that they say', () => {
    const relatives = presetNamed('tales-relatives').experiment;
    const next = [
      set(relatives, 'expo', ['expo'], -0.5),
      set(relatives, 'tr-dpo', ['referenceEvery'], 6),
      set(relatives, 'tr-dpo', ['referenceShare'], 1),
      set(relatives, 'apo', ['momentum', 'schedule'], 'nesterov'),
    ];
    expect(next.map(names).map((all, i) => all[[3, 4, 4, 1][i]!])).toEqual([
      'ExPO, judged at −0.5',
      'TR-DPO, 0.6 every 6 steps',
      'TR-DPO, 1 every 4 steps',
      'APO, α = t/(t+3)',
    ]);
  });

  test('of new arms say what they do, and go on doing so', () => {
    const arm = tales.arms[1]!;
    expect(newName(arm, names(tales))).toBe('dpo, β 0.1, α 0.3');
    expect(newName(arm, ['dpo, β 0.1, α 0.3'])).toBe('dpo, β 0.1, α 0.3 (2)');
    const added = { ...tales, arms: [{ ...arm, name: 'dpo, β 0.1, α 0.3' }] };
    expect(names(set(added, 'apo', ['lookAhead'], 'optimistic'))).toEqual(['dpo, β 0.1, α 0.3, optimistic']);
  });

  test('of what stops being a control, and becomes one again', () => {
    const grown = set(tales, 'apo', ['momentum', 'schedule'], 'nesterov');
    expect(names(grown)).toEqual(['Iterative DPO', 'APO, α = t/(t+3)', 'DPO, β = 0.07']);
    expect(names(set(grown, 'apo', ['momentum', 'schedule'], 'constant'))).toEqual(names(tales));
    const alone = { ...tales, arms: tales.arms.filter(({ id }) => id !== 'apo') };
    expect(names(withNames(tales, alone))).toEqual(['Iterative DPO', 'DPO, β = 0.07']);
  });

  test('do not claim a reference that the arm has lost', () => {
    const relatives = presetNamed('tales-relatives').experiment;
    expect(names(set(relatives, 'tr-dpo', ['reference'], 'anchor'))[4]).toBe('dpo, β 0.1');
    const cycle = presetNamed('bandit-relatives-cycle').experiment;
    expect(names(set(cycle, 'comal', ['referenceEvery'], 20))[5]).toBe('COMAL, outer reference every 20');
  });

  test('do not call a search momentum or iterative', () => {
    const objective = { id: 'zopo', settings: {} };
    const arms = tales.arms.map((arm) => {
      return { ...arm, objective, momentum: { ...arm.momentum, schedule: 'none' as const } };
    });
    expect(names(withNames(tales, { ...tales, arms })).slice(0, 2)).toEqual(['zopo', 'zopo']);
  });

  test('follow every setting that they say, and keep their number', () => {
    const kto = { ...tales.arms[0]!, objective: { id: 'kto', settings: { beta: 0.3, lambda_d: 2 } } };
    const added = {
      ...tales,
      arms: [
        { ...kto, name: 'kto, β 0.3, λ_D 2' },
        { ...kto, id: 'copy', name: 'kto, β 0.3 (2)' },
      ],
    };
    const next = set(set(added, 'dpo', ['objective', 'settings', 'lambda_d'], 3), 'copy', BETA, 0.5);
    expect(names(next)).toEqual(['kto, β 0.3, λ_D 3', 'kto, β 0.5 (2)']);
  });

  test.each(PRESETS)('of $name never say a number that is gone', ({ experiment }) => {
    const alphas = experiment.arms.filter(({ momentum }) => momentum.schedule === 'constant');
    const driven = alphas.reduce((each, { id }) => set(set(each, id, ALPHA, 0.45), id, BETA, 0.37), experiment);
    for (const { name, momentum, objective } of driven.arms) {
      const [, alpha] = /α =? ?([\d.−]+)/.exec(name) ?? [];
      const [, beta] = /β =? ?([\d.]+)/.exec(name) ?? [];
      if (alpha) expect(Number(alpha.replace('−', '-')), name).toBe(momentum.alpha);
      if (beta) expect(Number(beta), name).toBeCloseTo(objective.settings.beta!, 4);
    }
  });

  test.each(PRESETS)('of $name stay if nothing changes', ({ experiment }) => {
    expect(withNames(experiment, experiment)).toEqual(experiment);
  });
});
