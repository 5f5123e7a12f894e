import { describe, expect, it } from 'vitest';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { exponents } from '../../../src/algorithms/momentum';
import { presetNamed } from '../../../src/experiment/presets';
import {
  alphaToX,
  betaRange,
  cellsASide,
  colourRange,
  equalLine,
  exactAt,
  pixelsOf,
  rampColour,
  readAt,
  shareOf,
  stillBeta,
  valueToY,
  xToAlpha,
  yToValue,
} from '../../../src/ui/lab/planeView';

const axes = { alpha: { from: -0.5, to: 0.9, count: 8 }, values: { from: 0.05, to: 20, count: 9 } };

describe('the plane', () => {
  it('finds α and β at a place again, and keeps them within the axes', () => {
    expect(xToAlpha(axes, alphaToX(axes, 0.3))).toBeCloseTo(0.3, 12);
    expect(yToValue(axes, valueToY(axes, 1.7))).toBeCloseTo(1.7, 12);
    expect(xToAlpha(axes, 1e6)).toBeCloseTo(0.9, 12);
    expect(yToValue(axes, 1e6)).toBe(0.05);
  });

  it('reads between cells, linear in α and in log β', () => {
    const { alpha, values } = axes;
    const at = (column: number, row: number) => ({
      alpha: alpha.from + ((alpha.to - alpha.from) * column) / (alpha.count - 1),
      value: values.from * (values.to / values.from) ** (row / (values.count - 1)),
    });
    const cells = Array.from({ length: 72 }, (_, i) => 3 * (i % 8) + 5 * Math.floor(i / 8));
    expect(readAt(cells, axes, at(2.5, 3.25), false)).toBeCloseTo(3 * 2.5 + 5 * 3.25, 10);
    expect(readAt(cells.map(Math.exp), axes, at(2.5, 3.25), true)).toBeCloseTo(Math.exp(3 * 2.5 + 5 * 3.25), -3);
    expect(readAt(cells, axes, { alpha: 0.95, value: 1 }, false)).toBeNull();
  });

  it('joins settings that end on one exact policy', () => {
    const dot = { alpha: 0.3, value: 1 };
    for (const iterations of [1, 5, 20]) {
      const line = equalLine(axes, dot, iterations);
      expect(line.length).toBeGreaterThan(10);
      const ends = [...line, [0, stillBeta(dot, iterations)] as const].map(([alpha, beta]) => {
        const each = { schedule: 'constant', alpha, space: 'policy', from: 'previous', restart: false } as const;
        return exponents(each, iterations).at(-1)! / beta;
      });
      for (const end of ends) expect(end / ends[0]!).toBeCloseTo(1, 12);
    }
  });

  it('says one number for the whole line of exact labels, that of the arms', () => {
    const { world, iterations } = presetNamed('bandit-clock').experiment;
    if (world.kind !== 'bandit') throw new Error('not a bandit');
    const rest = { world, prompt: 0, iterations, epsilon: 0.05, vertical: 'beta', beta: 1, seeds: 1 } as const;
    const request = { ...rest, ...axes, alpha: axes.alpha };
    const dot = { alpha: 0.3, value: 1 };
    const gaps = equalLine(axes, dot, iterations).map(([alpha, value]) => exactAt(request, { alpha, value }, 'gap'));
    const at = exactAt(request, dot, 'gap');
    for (const gap of gaps) expect(gap / at).toBeCloseTo(1, 5);
    // Theorem 4.1: base · exp(c_T·r/β).
    const { rewards, base } = newProblem(world);
    const clock = exponents(
      { schedule: 'constant', alpha: 0.3, space: 'policy', from: 'previous', restart: false },
      iterations,
    ).at(-1)!;
    const weights = rewards[0]!.map((reward, a) => Math.exp(base[0]![a]! + (clock * reward) / dot.value));
    const sum = weights.reduce((one, other) => one + other, 0);
    const best = Math.max(...rewards[0]!);
    const gap = weights.reduce((total, weight, a) => total + (weight / sum) * (best - rewards[0]![a]!), 0);
    expect(at / gap).toBeCloseTo(1, 5);
  });

  it('widens the range of β by whole decades', () => {
    expect(betaRange([1, 0.7])).toEqual({ from: 0.05, to: 20 });
    expect(betaRange([0.004, 300])).toEqual({ from: 0.001, to: 1000 });
  });

  it('gets brighter along the ramp', () => {
    const light = (share: number) => rampColour(share).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i]!, 0);
    for (let i = 1; i <= 20; i++) expect(light(i / 20)).toBeGreaterThan(light((i - 1) / 20));
  });

  it('puts the row of the largest β first, and colours by the logarithm', () => {
    const pixels = pixelsOf([1e-4, 1e-4, 1, 1], 2, 2);
    expect([...pixels.slice(0, 3)]).toEqual([...rampColour(1)]);
    expect([...pixels.slice(8, 11)]).toEqual([...rampColour(0)]);
    expect(shareOf(1e-2, colourRange([1e-4, 1]))).toBeCloseTo(0.5, 12);
  });

  it('computes fewer cells if a run is longer', () => {
    expect(cellsASide(3, 20)).toBe(64);
    expect(cellsASide(20, 100)).toBeLessThan(32);
    expect(cellsASide(64, 200)).toBe(16);
  });
});
