import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { finish } from '../../../src/algorithms/slow';
import { presetNamed } from '../../../src/experiment/presets';
import { oneStep } from '../../../src/ui/lab/oneStep';
import { type BanditExperiment, proximalField } from '../../../src/ui/lab/orbits';
import { PlanePicture } from '../../../src/ui/lab/PlanePicture';
import { alphaToX, PLOT, rampColour, valueToY } from '../../../src/ui/lab/planeView';
import { SimplexGround } from '../../../src/ui/lab/SimplexGround';
import { STAGES, StepPicture } from '../../../src/ui/lab/StepPicture';
import { CORNERS, type Triple } from '../../../src/ui/lab/ternary';

const three = presetNamed('bandit-three').experiment as BanditExperiment;
const problem = newProblem(three.world);
const apo = three.arms.find(({ id }) => id === 'apo')!;

/** Attributes of every element of a kind in a markup. */
function elements(markup: string, name: string): Map<string, string>[] {
  return [...markup.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(
    ([, attributes]) =>
      new Map([...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
  );
}

const classed = (markup: string, name: string, className: string) =>
  elements(markup, name).filter((one) => one.get('class')?.split(' ').includes(className));

/** The points of an SVG path. */
const points = (path: string): [number, number][] =>
  [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

const length = ([from, to]: [number, number][]) => Math.hypot(to![0] - from![0], to![1] - from![1]);

describe('one step', () => {
  const step = oneStep(problem, orbit(problem, apo, 6), { prompt: 0, actions: [0, 1, 2], t: 2 });
  const draw = (stage: number, share = 1, drawn = step) =>
    renderToStaticMarkup(
      <StepPicture
        step={drawn}
        stage={stage}
        share={share}
        colour="red"
        names={three.world.actions}
        t={2}
        label="a step"
        mark={null}
        setMark={() => {}}
      />,
    );

  it('draws the momentum 1 + α times as far as the step from the previous solution', () => {
    const markup = draw(4);
    const [arrow] = classed(markup, 'path', 'extrapolate');
    const [from, to] = points(arrow!.get('d')!) as [[number, number], [number, number]];
    const solution = elements(markup, 'circle').find((one) => one.get('fill') === 'red')!;
    const change: [number, number][] = [from, [Number(solution.get('cx')), Number(solution.get('cy'))]];
    expect(length([from, to]) / length(change)).toBeCloseTo(1.3, 2);
    // The square of the previous solution stands at its beginning.
    const [previous] = classed(markup, 'rect', 'ring');
    expect(Number(previous!.get('x')) + 4).toBeCloseTo(from[0], 0);
    expect(Number(previous!.get('y')) + 4).toBeCloseTo(from[1], 0);
  });

  it('adds one thing a stage and takes nothing away', () => {
    const parts = ['ball', 'pull', 'solve', 'extrapolate'];
    STAGES.forEach((_, stage) => {
      const markup = draw(stage);
      expect(parts.filter((part) => classed(markup, 'path', part).length > 0)).toEqual(parts.slice(0, stage));
    });
    expect(draw(4)).toContain('next anchor π₂');
    expect(draw(4, 0.5)).not.toContain('next anchor');
  });

  it('names no policy over another one, also where the momentum goes across a small step', () => {
    const [anchor, solution] = [
      { x: 0, y: 0 },
      { x: 0.02, y: 0 },
    ];
    const across = {
      ...step,
      reference: anchor,
      anchor,
      solution,
      previous: { x: 0.02, y: -1 },
      next: { x: 0.02, y: 0.3 },
    };
    const policies = elements(draw(4, 1, across), 'text').slice(3);
    expect(policies.map((one) => one.get('text-anchor'))).toEqual(['end', 'start', 'start', 'end']);
    // On its own side each has a line of its own.
    for (const side of ['start', 'end']) {
      const [a, b] = policies.filter((one) => one.get('text-anchor') === side).map((one) => Number(one.get('y')));
      expect(Math.abs(a! - b!)).toBeGreaterThan(14);
    }
  });
});

describe('the triangle', () => {
  const names = three.world.actions as unknown as readonly [string, string, string];
  const rewards: Triple = [0.9, 0.5, 0.1];
  const draw = (levels: Triple | null, field = finish(proximalField(problem, apo, FIELD))) =>
    renderToStaticMarkup(<SimplexGround names={names} rewards={levels} field={field} />);
  const FIELD = { logs: problem.base[0]!, prompt: 0, actions: [0, 1, 2] as const, steps: 11 };

  it('names the corners, with the reward of each', () => {
    const markup = draw(rewards);
    const corners = classed(markup, 'text', 'corner');
    expect(corners.map((one) => Number(one.get('x')))).toEqual(CORNERS.map(({ x }) => x));
    const texts = markup
      .replace(/<[^>]*>/g, '|')
      .split('|')
      .filter(Boolean);
    expect(texts).toEqual([names[0], ' 0.90', names[1], ' 0.50', names[2], ' 0.10']);
  });

  it('draws levels of equal reward only if there are rewards, nearer to the better corner for a higher one', () => {
    expect(classed(draw(null), 'path', 'level')).toHaveLength(0);
    const levels = classed(draw(rewards), 'path', 'level').map((one) => points(one.get('d')!));
    expect(levels).toHaveLength(7);
    const heights = levels.map((ends) => ends.reduce((sum, [, y]) => sum + y, 0));
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
  });

  it('draws the longest arrow of the field 26 pixels long, and an arrow a point of the grid', () => {
    const [field] = classed(draw(null), 'path', 'field');
    const arrows = field!
      .get('d')!
      .split(/(?=M)/)
      .filter((_, i) => i % 2 === 0);
    expect(arrows).toHaveLength(finish(proximalField(problem, apo, FIELD)).length);
    expect(Math.max(...arrows.map((arrow) => length(points(arrow))))).toBeCloseTo(26, 0);
  });
});

describe('the plane', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const [columns, rows] = [2, 3];
  const request = {
    ...{ world: three.world, prompt: 0, iterations: 5, epsilon: 0.1, vertical: 'beta' as const, beta: 1, seeds: 1 },
    alpha: { from: -0.5, to: 0.9, count: columns },
    values: { from: 0.05, to: 20, count: rows },
  };
  const gap = Float32Array.of(0.01, 0.01, 0.1, 0.1, 0.1, 1);
  const picture = { gap, error: gap, iterationsTo: gap, seeds: 1 };
  const state = { request, picture, columns, rows, by: 'in this page', reason: null };
  const handle = { edit: { hold() {}, drop() {}, set() {} }, drive: () => three };
  const draw = (dot: { alpha: number; value: number } | null) =>
    renderToStaticMarkup(<PlanePicture state={state} quantity="gap" dot={dot} handle={handle} />);

  /** A canvas whose image is the list of its pixels. */
  function stubCanvas(): void {
    vi.stubGlobal(
      'ImageData',
      class {
        readonly data: Uint8ClampedArray;
        constructor(data: Uint8ClampedArray) {
          this.data = data;
        }
      },
    );
    let pixels: number[] = [];
    const context = { putImageData: ({ data }: { data: Uint8ClampedArray }) => (pixels = [...data]) };
    vi.stubGlobal('document', {
      createElement: () => ({ getContext: () => context, toDataURL: () => pixels.join() }),
    });
  }

  it('colours a cell by its gap, the largest value on top', () => {
    stubCanvas();
    const [image] = elements(draw(null), 'image');
    const pixel = image!.get('href')!.split(',').map(Number);
    const cell = (column: number, row: number) => pixel.slice(4 * (row * columns + column)).slice(0, 3);
    expect(cell(1, 0)).toEqual([...rampColour(1)]);
    expect(cell(0, 2)).toEqual([...rampColour(0)]);
    expect(cell(0, 1)).toEqual([...rampColour(0.5)]);
    expect(Number(image!.get('width'))).toBe(PLOT.width);
  });

  it('has the arm without momentum of equal β·T/c_T on the line through the dot', () => {
    stubCanvas();
    const axes = { alpha: request.alpha, values: request.values };
    const markup = draw({ alpha: 0.5, value: 2 });
    const [dot] = classed(markup, 'g', 'plane-dot');
    expect(dot!.get('transform')).toBe(`translate(${alphaToX(axes, 0.5)} ${valueToY(axes, 2)})`);
    expect(dot!.get('aria-valuetext')).toBe('α 0.5, β 2.00');
    const still = classed(markup, 'circle', 'still').map((one) => Number(one.get('cy')));
    // c₅ = 5/(1−α) − α(1−α⁵)/(1−α)² = 8.0625 at α = 0.5.
    expect(still).toEqual([valueToY(axes, 2), valueToY(axes, (2 * 5) / 8.0625)]);
    const line = points(classed(markup, 'path', 'equal')[0]!.get('d')!);
    const atZero = line.reduce((best, point) =>
      Math.abs(point[0] - alphaToX(axes, 0)) < Math.abs(best[0] - alphaToX(axes, 0)) ? point : best,
    );
    expect(Math.abs(atZero[1] - still[1]!)).toBeLessThan(5);
  });
});
