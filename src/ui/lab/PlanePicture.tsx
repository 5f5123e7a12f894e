import { labChartsWords } from '../../words/en/labCharts';
import { plain } from '../../words/numbers';
import { significant } from '../parts/format';
import { useMemo } from '../parts/remembered';
import type { LabEdit } from './figureProps';
import type { BanditExperiment } from './orbits';
import {
  alphaToX,
  axesOf,
  colourRange,
  equalLine,
  HEIGHT,
  PLOT,
  type PlaneAxes,
  pixelsOf,
  quantityOf,
  rampColour,
  stillBeta,
  valueToY,
  WIDTH,
  xToAlpha,
  yToValue,
} from './planeView';
import { pathThrough } from './ternary';
import { REACH, useDrag } from './useDrag';
import type { PlaneState } from './usePlane';

export interface PlanePictureProps {
  state: PlaneState;
  quantity: 'gap' | 'steps';
  /** α and β (or N) of the arm with momentum. */
  dot: { alpha: number; value: number } | null;
  /** What moves the dot; without it the dot is a mark. */
  handle?: {
    edit: LabEdit;
    /** The experiment with the dot at another place. */
    drive: (alpha: number, value: number) => BanditExperiment;
  };
}

/** The coloured cells, the line of equal β·T/c_T, and the dot. */
export function PlanePicture({ state, quantity, dot, handle }: PlanePictureProps) {
  const { request, picture, columns, rows } = state;
  const axes = axesOf(request, columns, rows);
  const values = useMemo(() => picture && quantityOf(picture, quantity), [picture, quantity]);
  const image = useMemo(
    () => values && imageOf(pixelsOf(values, columns, rows), columns, rows),
    [values, columns, rows],
  );
  const words = labChartsWords().plane;
  const name = request.vertical === 'beta' ? 'β' : 'N';
  return (
    <svg
      className="lab-picture plane-picture"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-label={words.picture(words.units[quantity], name)}
    >
      <rect className="plane-ground" x={PLOT.left} y={PLOT.top} width={PLOT.width} height={PLOT.height} />
      {image && (
        <image
          href={image}
          x={PLOT.left}
          y={PLOT.top}
          width={PLOT.width}
          height={PLOT.height}
          preserveAspectRatio="none"
          style={{ imageRendering: 'pixelated' }}
        />
      )}
      <Ticks axes={axes} name={name} />
      {values && <Scale range={colourRange(values)} quantity={quantity} />}
      {dot && request.vertical === 'beta' && (
        <>
          <path
            className="equal"
            d={pathThrough(
              equalLine(axes, dot, request.iterations).map(([a, b]) => ({
                x: alphaToX(axes, a),
                y: valueToY(axes, b),
              })),
            )}
          />
          <Still axes={axes} value={dot.value} />
          <Still axes={axes} value={stillBeta(dot, request.iterations)} />
        </>
      )}
      {dot && handle && <Dot axes={axes} dot={dot} name={name} {...handle} />}
      {dot && !handle && (
        <g className="plane-dot">
          <circle className="knob" cx={alphaToX(axes, dot.alpha)} cy={valueToY(axes, dot.value)} r="8" />
        </g>
      )}
    </svg>
  );
}

/** An image of one pixel a cell. */
function imageOf(pixels: Uint8ClampedArray<ArrayBuffer>, columns: number, rows: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  return canvas.toDataURL();
}

function Ticks({ axes, name }: { axes: PlaneAxes; name: string }) {
  const alphas = [-0.5, -0.25, 0, 0.25, 0.5, 0.75, 0.9];
  const bottom = PLOT.top + PLOT.height;
  return (
    <g className="axes">
      {alphas.map((alpha) => (
        <text key={alpha} x={alphaToX(axes, alpha)} y={bottom + 16} textAnchor="middle">
          {plain(alpha)}
        </text>
      ))}
      <text x={PLOT.left + PLOT.width} y={bottom + 32} textAnchor="end">
        {labChartsWords().plane.momentum}
      </text>
      {decades(axes.values.from, axes.values.to).map((value) => (
        <text key={value} x={PLOT.left - 6} y={valueToY(axes, value) + 4} textAnchor="end">
          {plain(value)}
        </text>
      ))}
      <text x={14} y={PLOT.top + PLOT.height / 2} textAnchor="middle">
        {name}
      </text>
      <line className="null" x1={alphaToX(axes, 0)} x2={alphaToX(axes, 0)} y1={PLOT.top} y2={bottom} />
    </g>
  );
}

/** 1, 2 and 5 times powers of ten within a range; the powers alone if the range is wide. */
function decades(from: number, to: number): number[] {
  const wide = Math.log10(to / from) > 3;
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++)
    for (const digit of wide ? [1] : [1, 2, 5]) {
      const value = Number((digit * 10 ** power).toPrecision(3));
      if (value >= from * 0.999 && value <= to * 1.001) found.push(value);
    }
  return found;
}

const STEPS = 24;

function Scale({ range, quantity }: { range: ReturnType<typeof colourRange> } & Pick<PlanePictureProps, 'quantity'>) {
  const [x, y, width] = [PLOT.left, HEIGHT - 20, PLOT.width * 0.55];
  return (
    <g>
      {Array.from({ length: STEPS }, (_, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a colour is its place
          key={i}
          x={x + (width * i) / STEPS}
          y={y}
          width={width / STEPS + 0.5}
          height="8"
          fill={`rgb(${rampColour(i / (STEPS - 1)).join(' ')})`}
        />
      ))}
      <text x={x} y={y + 20}>
        {significant(range.low)}
      </text>
      <text x={x + width} y={y + 20} textAnchor="end">
        {significant(range.high)} {labChartsWords().plane.scale[quantity]}
      </text>
    </g>
  );
}

/** An arm without momentum. */
function Still({ axes, value }: { axes: PlaneAxes; value: number }) {
  return <circle className="still" cx={alphaToX(axes, 0)} cy={valueToY(axes, value)} r="5" />;
}

interface DotProps extends NonNullable<PlanePictureProps['handle']> {
  axes: PlaneAxes;
  dot: NonNullable<PlanePictureProps['dot']>;
  name: string;
}

const STEP = { alpha: 0.01, value: 1.03 };

function Dot({ axes, dot, name, edit, drive }: DotProps) {
  const drag = useDrag({
    move: ({ x, y }) => edit.hold(drive(xToAlpha(axes, x), yToValue(axes, y))),
    drop: edit.drop,
    nudge: ({ x, y }) => {
      const value = dot.value * STEP.value ** y;
      // A number of labels is whole, so a press moves it by one at least.
      edit.set(
        drive(dot.alpha + STEP.alpha * x, name === 'N' && y !== 0 ? Math.round(value + Math.sign(y) * 0.5) : value),
      );
    },
  });
  return (
    <g
      className="handle plane-dot"
      role="slider"
      tabIndex={0}
      aria-label={labChartsWords().plane.dot(name)}
      aria-valuemin={axes.alpha.from}
      aria-valuemax={axes.alpha.to}
      aria-valuenow={dot.alpha}
      aria-valuetext={`α ${plain(dot.alpha)}, ${name} ${significant(dot.value)}`}
      transform={`translate(${alphaToX(axes, dot.alpha)} ${valueToY(axes, dot.value)})`}
      {...drag}
    >
      <circle className="reach" r={REACH} />
      <circle className="knob" r="8" />
    </g>
  );
}
