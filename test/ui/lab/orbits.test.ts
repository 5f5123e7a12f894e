import { describe, expect, it } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { finish } from '../../../src/algorithms/slow';
import { presetNamed } from '../../../src/experiment/presets';
import { rolesOf } from '../../../src/experiment/roles';
import { withBase, withBaseShare, withDot, withReward } from '../../../src/ui/lab/edits';
import { labNote } from '../../../src/ui/lab/note';
import { type ArmOrbit, averageGaps, type BanditExperiment, proximalField } from '../../../src/ui/lab/orbits';
import { closedClock, gapBounds, measuredClock, rateOf, variationBounds, variations } from '../../../src/ui/lab/rates';
import { spreadArm, spreadSteps } from '../../../src/ui/lab/spread';
import { conditionalOfLogs } from '../../../src/ui/lab/ternary';
import { sweep } from '../../../src/ui/lab/useSeeds';
import { labWorld } from '../../support/lab';

const bandit = (name: string) => presetNamed(`bandit-${name}`).experiment as BanditExperiment;
const NO_SEEDS = { seeds: [], gaps: new Map(), wanted: 0 };
const three = bandit('three');
const lab = labWorld(three, 0);

describe('the lab’s world', () => {
  it('draws every arrow of the field as one step from there', () => {
    const arm = three.arms[0]!;
    const logs = lab.problem.base[0]!;
    const field = finish(proximalField(lab.problem, arm, { logs, prompt: 0, actions: [0, 1, 2], steps: 5 }));
    expect(field).toHaveLength(6);
    for (const { from, to } of field) {
      const problem = { ...lab.problem, base: [from.map(Math.log)] };
      const step = orbit(problem, arm, 1).solutions[1]![0]!;
      conditionalOfLogs(step, [0, 1, 2]).forEach((p, i) => {
        expect(to[i as 0 | 1 | 2]).toBeCloseTo(p, 12);
      });
    }
  });

  it('draws every objective’s path, and no field if there is no exact step', () => {
    const all = { ...bandit('objectives'), iterations: 2 };
    const world = labWorld(all, 0);
    for (const { arm, orbit: path, error, gaps } of world.arms) {
      expect([arm.id, error]).toEqual([arm.id, null]);
      expect(path!.solutions).toHaveLength(3);
      expect(gaps.every(Number.isFinite)).toBe(true);
      const logs = world.problem.base[0]!;
      const field = finish(proximalField(world.problem, arm, { logs, prompt: 0, actions: [0, 1, 2], steps: 5 }));
      if (['online-dpo', 'xpo', 'nash-md', 'ppo', 'espo', 'aot'].includes(arm.id)) expect(field).toEqual([]);
      if (['dpo', 'ipo', 'exo-rewards', 'nca-rewards', 'infonca'].includes(arm.id)) expect(field).toHaveLength(6);
    }
  });

  it('says what is wrong with an arm instead of failing', () => {
    const broken = { ...three, arms: [{ ...three.arms[0]!, objective: { id: 'nothing', settings: {} } }] };
    const [one] = labWorld(broken, 0).arms;
    expect(one!.orbit).toBeNull();
    expect(one!.error).toContain('nothing');
  });

  it('averages policies, not log-probabilities', () => {
    const problem = lab.problem;
    const gaps = finish(
      averageGaps(problem, [problem.base, [[0.5, 0.25, 0.25].map(Math.log)], [[1, 0, 0].map(Math.log)]]),
    );
    expect(gaps[2]).toBeCloseTo(1 - (0.75 + 0.125 * 0.4), 12);
  });

  it('sweeps every arm over every seed', () => {
    const few = { ...bandit('few'), seeds: [0, 1, 2], iterations: 2 };
    const work = sweep(few);
    let next = work.next();
    while (!next.done) next = work.next();
    expect(next.value.done).toBe(3);
    for (const arm of few.arms) expect(next.value.gaps.get(arm.id)).toHaveLength(3);
  });
});

describe('edits', () => {
  it('move the base policy to where it was dropped', () => {
    const world = withBase(three.world, 0, [0, 1, 2], [0.2, 0.7, 0.1]);
    const { problem } = labWorld({ ...three, world }, 0);
    conditionalOfLogs(problem.base[0]!, [0, 1, 2]).forEach((p, i) => {
      expect(p).toBeCloseTo([0.2, 0.7, 0.1][i]!, 3);
    });
  });

  it('leave the other actions of a larger world where they were', () => {
    const { world } = bandit('twenty');
    const moved = withBase(world, 0, [0, 10, 19], [0.2, 0.7, 0.1]);
    const share = (base: readonly number[], a: number) =>
      Math.exp(base[a]!) / base.reduce((sum, z) => sum + Math.exp(z), 0);
    expect(share(moved.base[0]!, 5)).toBeCloseTo(share(world.base[0]!, 5), 4);
  });

  it('set one share, and one reward within its range', () => {
    const world = withBaseShare(three.world, 0, 1, 0.25);
    expect(Math.exp(labWorld({ ...three, world }, 0).problem.base[0]![1]!)).toBeCloseTo(0.25, 3);
    expect(withReward(three.world, 0, 2, 1e9).rewards[0]![2]).toBe(100);
  });

  it('drive all compared arms with one dot', () => {
    const { arms } = withDot(three, rolesOf(three)!, 0.5, 2);
    expect(arms.map((arm) => arm.objective.settings.beta)).toEqual([2, 2, 1]);
    expect(arms[1]).toMatchObject({ name: 'APO, α = 0.5', momentum: { schedule: 'constant', alpha: 0.5 } });
  });
});

describe('rates', () => {
  const gaps = lab.arms.map(({ arm, gaps: values }) => ({ arm, values }));

  it('bound every gap and every distance, with nothing fitted', () => {
    const [closing, turning] = [gapBounds(lab, three.iterations), variationBounds(lab, three.iterations)!.bounds];
    for (const [bounds, measure] of [
      [closing, (one: ArmOrbit) => one.gaps],
      [turning, (one: ArmOrbit) => variations(lab, one)],
    ] as const) {
      expect(bounds.map(({ arm }) => arm.id)).toEqual(['dpo', 'apo', 'control']);
      for (const { arm, values } of bounds)
        measure(lab.arms.find((one) => one.arm === arm)!).forEach((value, t) => {
          if (t > 0) expect(values[t]!).toBeGreaterThanOrEqual(value);
        });
    }
  });

  it('bound only what the theorems speak of', () => {
    const tie = labWorld(bandit('tie'), 0);
    expect(gapBounds(tie, 20)).toHaveLength(3);
    expect(variationBounds(tie, 20)).toBeNull();
    for (const name of ['length', 'few', 'noisy', 'linear', 'rock-paper-scissors']) {
      const other = { ...bandit(name), iterations: 3 };
      expect(gapBounds(labWorld(other, 0), 3)).toEqual([]);
      expect(variationBounds(labWorld(other, 0), 3)).toBeNull();
    }
    const general = variationBounds(labWorld(bandit('preferences'), 0), 20)!;
    expect(general).toMatchObject({ theorem: 'Theorem B.2', bounds: [{}, {}, {}] });
    expect(general.bounds[1]!.values.at(-1)).toBeCloseTo(0.0604, 4);
  });

  it('count rewards in the temperature of the labels', () => {
    const cold = { ...three.world, oracle: { ...three.world.oracle, temperature: 0.5 } };
    const [one, two] = [three.world, cold].map((world) => labWorld({ ...three, world }, 0));
    expect(gapBounds(two!, 20)[0]!.values[7]! / gapBounds(one!, 20)[0]!.values[7]!).toBeCloseTo(0.5, 12);
    gapBounds(two!, 20).forEach(({ values }, i) => {
      for (let t = 1; t <= 20; t++) expect(values[t]!).toBeGreaterThanOrEqual(two!.arms[i]!.gaps[t]!);
    });
  });

  it('measure the clock of the closed form', () => {
    const apo = lab.arms[1]!;
    const closed = closedClock(apo.arm, three.iterations)!;
    expect(closed.slice(0, 4)).toEqual([0, 1, 2.3, 3.69]);
    measuredClock(lab, apo)!.forEach((c, t) => {
      expect(c).toBeCloseTo(closed[t]!, 10);
    });
  });

  it('count the steps to ε', () => {
    const rate = rateOf(gaps[0]!, 0.05);
    expect(gaps[0]!.values[rate.toEpsilon!]).toBeLessThanOrEqual(0.05);
    expect(gaps[0]!.values[rate.toEpsilon! - 1]).toBeGreaterThan(0.05);
    expect(rate.speedUp).toBe(1);
  });
});

describe('the note', () => {
  it('says that a smaller β does the same in the exact model', () => {
    const { headline, detail } = labNote(three, lab, NO_SEEDS);
    expect(headline).toBe('Momentum helps here, but no more than a smaller β does.');
    expect(detail).toContain('Steps to a gap of ε = 0.006: 7.0 with momentum, 9.4 without, 6.6 with β(1−α).');
    expect(detail).toContain('20 steps are 27.96 plain steps, and iterative DPO with β·T/c_T = 0.715 ends on the same');
    expect(detail).toContain('With β(1−α) = 0.700 it is ahead all the way, in the end by 0.612 plain steps.');
  });

  it('says that momentum does not help in a cycle', () => {
    const cycle = { ...bandit('rock-paper-scissors'), iterations: 60 };
    const { headline, detail } = labNote(cycle, labWorld(cycle, 0), NO_SEEDS);
    expect(headline).toContain('does not help');
    expect(detail).toContain('Closer than it began: Extragradient, Optimistic.');
  });

  it('counts the seeds before it judges drawn labels', () => {
    const few = { ...bandit('few'), iterations: 2 };
    expect(labNote(few, labWorld(few, 0), NO_SEEDS).detail).toContain('0 of 20');
  });
});

describe('the scatter of runs', () => {
  const drawn = { ...bandit('few'), iterations: 2, seeds: [0, 1, 2] };
  const withLabels = (count: number) => ({
    ...drawn,
    world: { ...drawn.world, labels: { ...drawn.world.labels, count } },
  });

  it('has its places in order, and the same ones with and without momentum', () => {
    const { strength, labels, seeds } = finish(spreadSteps(drawn, spreadArm(drawn)!));
    expect(seeds).toBe(3);
    expect(strength.map(({ alpha, places }) => [alpha, places])).toEqual(
      [0, 0.3].map((alpha) => [alpha, [1 / 32, 1 / 16, 1 / 8, 1 / 4]]),
    );
    expect(labels.places).toEqual([8, 16, 32, 64, 128]);
    for (const { deviations } of [...strength, labels]) expect(deviations.every((sd) => sd > 0)).toBe(true);
  });

  it('is measured only where labels of a reward are drawn, and not too many', () => {
    expect(finish(spreadSteps(withLabels(1024), spreadArm(withLabels(1024))!)).labels.places).toEqual([
      1024, 2048, 4096,
    ]);
    for (const other of [
      withLabels(1025),
      { ...drawn, seeds: [0] },
      three,
      bandit('rock-paper-scissors'),
      bandit('objectives'),
    ])
      expect(spreadArm(other)).toBeNull();
  });
});
