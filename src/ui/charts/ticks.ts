import { plain } from '../../words/numbers';

/** Of smaller numbers no power of ten is exact enough. */
const LEAST = 1e-300;

/** Round numbers (1, 2 or 5 times a power of ten) that cover [low, high] in about `wanted` steps; 0 and 1 without numbers. */
export function niceTicks(low: number, high: number, wanted = 4): number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  // What differs by rounding only is one number.
  if (high - low <= Math.max(1e-9 * Math.max(Math.abs(low), Math.abs(high)), LEAST)) {
    const room = Math.max(Math.abs(low), Math.abs(high)) * 0.1;
    return room > LEAST ? niceTicks(low - room, low + room, 2) : niceTicks(low - 1, low + 1, 2);
  }
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Whole numbers from 0 to `most`, at most about a dozen. */
export function countTicks(most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50].find((one) => most / one <= 10) ?? 100;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** Ticks are round numbers, so they need no fixed decimals. */
export const tickText = (value: number): string => plain(Number(value.toPrecision(4)));
