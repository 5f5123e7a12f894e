import type { ModelConfig } from '../src/model/config';
import { MODEL } from './model';
import type { Opened } from './runtime';

/** A piece of work whose time and memory are measured. */
export interface GrowthPoint {
  config: ModelConfig;
  rows: number;
  /** Tokens of a row. */
  length: number;
  /** A training step on all rows, or filling the context from a quarter of it. */
  work: 'step' | 'sampling';
}

export interface Grown {
  milliseconds: number;
  /** Most bytes of buffers on the device at a time. */
  bytes: number;
}

/** What the library `growth` exposes. */
export interface Growth {
  grow(point: GrowthPoint): Promise<Grown>;
}

interface Axis {
  name: string;
  points: readonly { x: number; point: GrowthPoint }[];
}

/** How time and memory grow along one axis, everything else the same. */
export interface GrowthFigure {
  name: string;
  points: ({ x: number } & Grown)[];
  /** Exponents of x at the large end; null of fewer than two points. */
  slopes: { milliseconds: number | null; bytes: number | null };
  /** Why the axis ends early, unless it is slow. */
  failure: string | null;
}

const STEP: GrowthPoint = { config: { ...MODEL, max_position_embeddings: 2048 }, rows: 8, length: 64, work: 'step' };
const axis = (name: string, values: readonly number[], at: (x: number) => Partial<GrowthPoint>): Axis => ({
  name,
  points: values.map((x) => ({ x, point: { ...STEP, ...at(x) } })),
});

/** Layers, width and width of the MLP; heads are of 32. */
const MODELS = [
  [4, 64, 176],
  [4, 128, 352],
  [4, 256, 704],
  [4, 512, 1408],
  [8, 768, 2048],
  [19, 768, 2048],
] as const;

function sized([layers, width, inner]: (typeof MODELS)[number]): ModelConfig {
  const heads = width / STEP.config.head_dim;
  return {
    ...STEP.config,
    ...{ num_hidden_layers: layers, hidden_size: width, intermediate_size: inner },
    ...{ num_attention_heads: heads, num_key_value_heads: heads },
  };
}

/** Weights of a model of our family with equal heads and a tied head. */
const weightsOf = ({
  vocab_size: vocabulary,
  num_hidden_layers: layers,
  hidden_size: width,
  intermediate_size,
}: ModelConfig) => vocabulary * width + width + layers * (4 * width ** 2 + 3 * width * intermediate_size + 2 * width);

export const AXES: readonly Axis[] = [
  axis('tokens of a row', [128, 256, 512, 1024, 2048], (length) => ({ rows: 1, length })),
  axis('rows', [1, 4, 16, 64, 256], (rows) => ({ rows })),
  axis('rows sampled', [1, 4, 16, 64, 256], (rows) => ({ rows, work: 'sampling' })),
  {
    name: 'weights',
    points: MODELS.map(sized).map((config) => ({ x: weightsOf(config), point: { ...STEP, config } })),
  },
  axis('vocabulary', [512, 2048, 8192, 32_768, 152_064], (vocab_size) => ({ config: { ...STEP.config, vocab_size } })),
];

/** An axis ends after a point that takes as long, milliseconds: the next would take several times that. */
const ENOUGH = 2000;

/** Measures one axis in a library of its own; what does not fit the device ends the axis. */
export async function measureAxis({ name, points }: Axis, opened: Opened): Promise<GrowthFigure> {
  const grown: GrowthFigure['points'] = [];
  let failure: string | null = null;
  for (const { x, point } of points) {
    try {
      grown.push({ x, ...(await opened.call('grow', point)) });
    } catch (error) {
      failure = `growth, ${name} ${x}: ${String(error).slice(0, 1000)}`;
      break;
    }
    if (grown.at(-1)!.milliseconds >= ENOUGH) break;
  }
  const slope = (of: keyof Grown) => slopeOf(grown.map((point) => [point.x, point[of]]));
  return { name, points: grown, slopes: { milliseconds: slope('milliseconds'), bytes: slope('bytes') }, failure };
}

/** Points at the large end that the exponent is of. */
const LAST = 3;

/** The exponent e of y ≈ c·xᵉ by least squares in logarithms, over the last points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number | null {
  const logs = points.slice(-LAST).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  if (logs.length < 2) return null;
  const mean = (of: 0 | 1) => logs.reduce((sum, log) => sum + log[of], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return covariance / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}
