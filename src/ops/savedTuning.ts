import { MATMUL_VARIANTS, type MatmulName } from './matmul';
import type { Tuning } from './tuning';

/** More shape classes than any model has. */
const MOST_CLASSES = 256;

/** A tuning that was kept as JSON, or null where this is none, or names kernels that are gone: it is then measured again. */
export function parseTuning(data: unknown): Tuning | null {
  if (!isObject(data) || !isObject(data.matmul)) return null;
  const { adapter, rowReduction, attention } = data;
  const classes = Object.entries(data.matmul);
  const known = classes.filter((entry): entry is [string, MatmulName] => isMatmulName(entry[1]));
  if (typeof adapter !== 'string' || (rowReduction !== 'thread' && rowReduction !== 'tree')) return null;
  if (attention !== 'alone' && attention !== 'quad') return null;
  if (known.length < classes.length || classes.length > MOST_CLASSES) return null;
  return { adapter, rowReduction, attention, matmul: Object.fromEntries(known) };
}

const isObject = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;

const isMatmulName = (name: unknown): name is MatmulName =>
  typeof name === 'string' && Object.hasOwn(MATMUL_VARIANTS, name);
