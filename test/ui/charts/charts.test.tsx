import { createRef } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { newArm } from '../../../src/experiment/arms';
import { presetNamed } from '../../../src/experiment/presets';
import { metric } from '../../../src/trace/series';
import { marginChart } from '../../../src/ui/catalogue/marginChart';
import { Frame, readingsOf } from '../../../src/ui/charts/Frame';
import type { FigureSpec } from '../../../src/ui/charts/figures';
import type { LineChartProps } from '../../../src/ui/charts/LineChart';
import { plotOf } from '../../../src/ui/charts/plot';
import { Readout } from '../../../src/ui/charts/Readout';
import { type LabLines, lineChart } from '../../../src/ui/lab/lines';
import { armStyle } from '../../../src/ui/parts/arms';
import { fixed } from '../../../src/ui/parts/format';

const textOf = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** What the readout says at a place. */
const said = ({ readout }: LineChartProps, place: number) =>
  textOf(renderToStaticMarkup(<Readout of={readout!} active payload={[{ payload: { place } }]} />));

describe('a chart over iterations', () => {
  const { arms } = presetNamed('bandit-three').experiment;
  const [first, second] = arms;
  const focus = { selected: first!.id, hovered: null };
  const spec: FigureSpec = {
    ...{ id: 'reward', title: 'True reward', description: 'A reward.', unit: 'reward', guide: 0.5 },
    quantity: metric('reward'),
    format: (value) => fixed(value, 2),
  };
  const rows = [
    { x: 0, [`${first!.id} mean`]: 0.2, [`${first!.id} band`]: [0.1, 0.3] as [number, number] },
    { x: 1, [`${first!.id} mean`]: 0.4, [`${second!.id} mean`]: 0.9 },
  ];
  const plot = (over: Partial<Parameters<typeof plotOf>[0]> = {}) =>
    plotOf({ spec, arms, rows, seeds: 2, iterations: 5, axis: 'iterations', focus, ...over });

  it('draws a line an arm that has values, in the style of the arm', () => {
    const { lines, bands } = plot();
    expect(lines.map(({ key, values }) => [key, values])).toEqual([
      [first!.id, [0.2, 0.4]],
      [second!.id, [null, 0.9]],
    ]);
    expect(lines.map(({ colour, dash }) => ({ colour, dash }))).toEqual([armStyle(0), armStyle(1)]);
    expect(bands![0]).toMatchObject({ low: [0.1, null], high: [0.3, null], colour: armStyle(0).colour });
    expect(plot({ seeds: 1 }).bands).toEqual([]);
  });

  it('holds lines, bands and guide, and marks single points of a short run only', () => {
    const { y, guides, lines } = plot();
    expect(y.domain[0]).toBeLessThanOrEqual(0.1);
    expect(y.domain[1]).toBeGreaterThanOrEqual(0.9);
    expect(guides).toEqual([{ y: 0.5 }]);
    expect(y.text(0.5)).toBe('50\u00a0%');
    expect(lines[0]!.dots).toBeGreaterThan(0);
    expect(plot({ iterations: 50 }).lines[0]!.dots).toBeUndefined();
  });

  it('says value and band of every arm at a place', () => {
    expect(said(plot(), 0)).toBe('iteration 0 0.20 ± 0.10 2 seeds');
    expect(said(plot({ seeds: 1 }), 1)).toBe('iteration 1 0.40 0.90');
    expect(said(plot({ axis: 'labels' }), 1)).toMatch(/^1 oracle labels/);
    expect(renderToStaticMarkup(<Readout of={plot().readout!} active={false} />)).toBe('');
  });

  it('of a crowd draws no band of the others, and them thin and below', () => {
    const many = [
      ...arms,
      ...Array.from({ length: 9 }, (_, i) => newArm(`b-${i}`, `B ${i}`, { id: 'ipo', settings: {} })),
    ];
    const row = {
      x: 0,
      ...Object.fromEntries(
        many.flatMap(({ id }) => [
          [`${id} mean`, 1],
          [`${id} band`, [0, 2]],
        ]),
      ),
    };
    const { lines, bands } = plotOf({
      ...{ spec, seeds: 2, iterations: 5, axis: 'iterations' },
      arms: many,
      rows: [row],
      focus: { selected: 'b-3', hovered: null },
    });
    const grey = lines.filter(({ muted }) => muted);
    expect(grey.every(({ width, dots }) => width === 1 && dots === undefined)).toBe(true);
    expect(lines.slice(0, grey.length)).toEqual(grey);
    expect(lines.at(-1)!.key).toBe('b-3');
    expect(bands).toHaveLength(lines.length - grey.length);
  });
});

describe('the frame of a chart', () => {
  const { experiment } = presetNamed('bandit-three');
  const { arms } = experiment;
  const table = () => ({ columns: ['iteration'], rows: [[0]], shown: [['0']] });
  const draw = (missing: string | null) =>
    renderToStaticMarkup(
      <Frame
        box={createRef()}
        {...{
          id: 'reward',
          title: 'True reward',
          description: 'A reward.',
          unit: 'nats',
          axes: { x: 'iteration', y: 'nats' },
          experiment,
          note: '',
          table,
          missing,
        }}
        readings={readingsOf(arms, { selected: arms[0]!.id, hovered: null }, ({ id }) => `of ${id}`)}
      >
        <p>the picture</p>
      </Frame>,
    );

  it('names every arm beside its reading, with its line', () => {
    const markup = draw(null);
    for (const { id, name } of arms) expect(textOf(markup)).toContain(`${name}: of ${id}`);
    expect(markup.match(/class="line-key"/g)).toHaveLength(arms.length);
    expect(markup).toContain('the picture');
  });

  it('says why there is no picture, and saves none then', () => {
    const markup = draw('Not defined here.');
    expect(markup).toContain('Not defined here.');
    expect(markup).not.toContain('the picture');
    expect(markup).toMatch(/<button[^>]*aria-label="True reward: save as SVG"[^>]*disabled/);
    expect(draw(null)).not.toContain('disabled');
  });
});

describe('a chart of the lab', () => {
  const line = { key: 'apo', name: 'APO', ...armStyle(0), values: [0.5, 0.05, 1e-20, Number.NaN] };
  const chart = (over: Partial<LabLines> = {}) =>
    lineChart({ title: 'Gap', description: 'A gap.', lines: [line], scale: 'linear', iterations: 3, ...over });

  it('leaves out what its scale cannot show', () => {
    expect(chart().lines[0]!.values).toEqual([0.5, 0.05, 1e-20, null]);
    expect(chart({ scale: 'log' }).lines[0]!.values).toEqual([0.5, 0.05, null, null]);
    const loglog = chart({ scale: 'loglog' });
    expect(loglog.across).toEqual([1, 2, 3]);
    expect(loglog.lines[0]!.values).toEqual([0.05, null, null]);
    expect(loglog.x).toMatchObject({ domain: [1, 3], ticks: [1, 2], log: true });
  });

  it('begins a linear axis at 0 and ends a logarithmic one at powers of ten', () => {
    expect(chart().y.domain[0]).toBe(0);
    const { y } = chart({ scale: 'log', guide: 0.002 });
    expect(y.domain).toEqual([0.001, 1]);
    expect(y.ticks.map(y.text)).toEqual(['10⁻³', '10⁻²', '0.1', '1']);
  });

  it('draws a band down to what a logarithmic axis can show', () => {
    const bands = [{ key: 'band', colour: 'red', low: [-0.1, 0.01], high: [0.2, 0.1] }];
    expect(chart({ bands }).bands![0]).toMatchObject({ low: [-0.1, 0.01, 0, 0], high: [0.2, 0.1, null, null] });
    expect(chart({ bands }).y.domain[0]).toBeLessThanOrEqual(-0.1);
    const { low } = chart({ bands, scale: 'log' }).bands![0]!;
    expect(low[0]).toBeGreaterThan(0);
    expect(low[1]).toBe(0.01);
  });

  it('says what the lines are at an iteration, the last eight of them', () => {
    expect(said(chart(), 1)).toBe('iteration 1 APO: 0.0500');
    expect(said(chart({ scale: 'loglog' }), 0)).toBe('iteration 1 APO: 0.0500');
    const lines = Array.from({ length: 10 }, (_, i) => ({ ...line, key: `${i}`, name: `line ${i}` }));
    expect(said(chart({ lines }), 0)).not.toContain('line 1:');
    expect(said(chart({ lines }), 0)).toContain('line 2:');
  });
});

describe('a chart over the margin', () => {
  const looks = [
    { id: 'dpo', name: 'DPO', ...armStyle(0) },
    { id: 'ipo', name: 'IPO', ...armStyle(1) },
  ];
  const chart = marginChart({
    ...{ title: 'Loss', deltas: [-1, 0, 1], looks, range: 1, zero: true },
    columns: [
      [3, 2, null],
      [5, 4, 3],
    ],
    dots: [{ curve: 1, delta: 0, value: 4 }],
  });

  it('reaches 0, with a little room, and marks stationary points in the colour of their curve', () => {
    expect(chart.y.domain[0]).toBeLessThan(0);
    expect(chart.y.domain[1]).toBeGreaterThan(5);
    expect(chart.guides).toEqual([{ x: 0 }, { y: 0 }]);
    expect(chart.marks).toEqual([{ x: 0, y: 4, colour: armStyle(1).colour }]);
    expect(chart.cut).toBe(true);
  });

  it('says the margin and both losses, if there are both', () => {
    expect(said(chart, 0)).toBe('Δ = −1.00 dpo: 3.00 ipo: 5.00');
    expect(said(chart, 2)).toBe('Δ = 1.00 ipo: 3.00');
  });
});
