import { HEAD, type ModelConfig } from './config';
import { familyOf } from './families';
import type { Place } from './family';
import { weightShapes } from './weights';

/** Where a checkpoint keeps one of our weights. */
interface Source {
  readonly name: string;
  /** In the checkpoint. */
  readonly shape: readonly number[];
  /** Stored [in, out] instead of [out, in]. */
  readonly transposed: boolean;
  /** Which of the stored rows (of a matrix [out, in], or elements of a bias) our row is; without it, the same. */
  readonly row?: (ours: number) => number;
  /** What is added to every stored value. */
  readonly plus: number;
}

/** What families call a head. */
export const HEADS: readonly string[] = [HEAD, 'embed_out.weight'];

const WEIGHT = /^(?:model\.(?:layers\.(\d+)\.)?)?(.+)\.(weight|bias)$/;

/**
 * Where a checkpoint of this family keeps each weight, by our names. `has` says which names the checkpoint has: some leave the family's
 * prefix out.
 */
export function sourcesOf(config: ModelConfig, has: (name: string) => boolean): Map<string, Source> {
  const shapes = [...weightShapes(config)];
  const read = (prefixed: boolean) =>
    new Map(shapes.map(([name, shape]) => [name, sourceOf(config, name, shape, prefixed)]));
  const [prefixed, bare] = [read(true), read(false)];
  const present = (sources: Map<string, Source>) => has(sources.values().next().value!.name);
  return !present(prefixed) && present(bare) ? bare : prefixed;
}

function sourceOf(config: ModelConfig, name: string, shape: readonly number[], prefixed: boolean): Source {
  const { names, gainOffset = 0 } = familyOf(config);
  const [, layer, module, kind] = WEIGHT.exec(name)!;
  const prefix = names?.prefix ?? 'model.';
  const found = names?.modules[module!] ?? module!;
  const place: Exclude<Place, string> = typeof found === 'string' ? { name: found } : found;
  const inside = layer === undefined ? '' : `${names?.layers ?? 'layers'}.${layer}.`;
  const full = `${prefixed ? prefix : ''}${inside}${place.name}.${kind}`;
  const { third } = place;
  const rows = third ? [3 * shape[0]!, ...shape.slice(1)] : shape;
  const transposed = place.transposed === true && shape.length === 2;
  return {
    name: name === HEAD ? `${names?.head ?? 'lm_head'}.weight` : full,
    shape: transposed ? rows.toReversed() : rows,
    transposed,
    ...(third && { row: thirdRow(third, shape[0]!, config.head_dim) }),
    plus: /norm\.weight$/.test(name) ? gainOffset : 0,
  };
}

/** Rows of q, k or v among those of all three. */
function thirdRow({ which, by }: { which: number; by: 'matrix' | 'head' }, rows: number, headDim: number) {
  const block = by === 'matrix' ? rows : headDim;
  return (row: number) => (3 * Math.floor(row / block) + which) * block + (row % block);
}

/** Whether a weight is what is stored, number by number. */
export const isAsStored = ({ transposed, row, plus }: Source): boolean => !transposed && !row && plus === 0;

/** Our values [out, in], or [out], of the stored ones. */
export function takeWeight(source: Source, stored: Float32Array, ours: readonly number[]): Float32Array {
  const { shape, transposed, row, plus } = source;
  const [rows, width = 1] = ours as [number, number?];
  if (isAsStored(source)) return stored;
  const storedRows = transposed ? shape[1]! : shape[0]!;
  const taken = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++)
    for (let i = 0, from = row?.(r) ?? r; i < width; i++)
      taken[r * width + i] = stored[transposed ? i * storedRows + from : from * width + i]! + plus;
  return taken;
}
