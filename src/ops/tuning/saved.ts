import { ATTENTION_LOADS } from '../attention';
import { DECODE_LOADS } from '../decode';
import type { MatmulName } from '../matmul';
import { ROW_REDUCTIONS } from '../rowReduction';
import { isMatmulName, isOneOf, MOST_CLASSES } from './line';
import { fitsKey, isProductKey } from './products';
import type { Tuning } from './tuning';

/** Adapters that are remembered: a laptop changes between two. */
const MOST_ADAPTERS = 4;

/** What was kept as JSON, newest first. What is no tuning, or names kernels that are gone, is left out, and then measured again. */
export function parseTunings(data: unknown): Tuning[] {
  if (!Array.isArray(data)) return [];
  return data.slice(0, MOST_ADAPTERS).flatMap((each) => parseTuning(each) ?? []);
}

/** With one more, in the place of an earlier one of the same adapter; the oldest goes if they are too many. */
export function withTuning(kept: readonly Tuning[], tuning: Tuning): Tuning[] {
  return [tuning, ...kept.filter(({ adapter }) => adapter !== tuning.adapter)].slice(0, MOST_ADAPTERS);
}

function parseTuning(data: unknown): Tuning | null {
  if (!isObject(data) || !isObject(data.matmul)) return null;
  const { adapter, rowReduction, attention, decode = 'alone' } = data; // before there was a choice, alone
  const classes = Object.entries(data.matmul);
  const known = classes.filter(
    (entry): entry is [string, MatmulName] =>
      isProductKey(entry[0]) && isMatmulName(entry[1]) && fitsKey(entry[0], entry[1]),
  );
  if (typeof adapter !== 'string' || !isOneOf(ROW_REDUCTIONS, rowReduction)) return null;
  if (!isOneOf(ATTENTION_LOADS, attention) || !isOneOf(DECODE_LOADS, decode)) return null;
  if (known.length < classes.length || classes.length > MOST_CLASSES) return null;
  return { adapter, rowReduction, attention, decode, matmul: Object.fromEntries(known) };
}

const isObject = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;
