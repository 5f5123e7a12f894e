import type { Setting } from '../../algorithms/objectives/row';

/** A slider has this many steps. */
export const SLIDER_STEPS = 600;

/** What a slider reaches: logarithmic over a positive range, else as far as ten times the default on both sides, within the range. */
function reachOf({ range: [least, most], default: usual }: Setting): {
  low: number;
  high: number;
  log: boolean;
} {
  if (least > 0 && most / least >= 100) return { low: least, high: most, log: true };
  if (most - least <= 2) return { low: least, high: most, log: false };
  const far = 10 * (Math.abs(usual) || 1);
  return { low: Math.max(least, usual - far), high: Math.min(most, usual + far), log: false };
}

/** The place of a value on the slider, between 0 and `SLIDER_STEPS`. */
export function placeOf(value: number, setting: Setting): number {
  const { low, high, log } = reachOf(setting);
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(SLIDER_STEPS * Math.min(Math.max(share, 0), 1));
}

/** The value at a place, to three digits; the ends and the default exactly. */
export function valueAtPlace(place: number, setting: Setting): number {
  if (place === placeOf(setting.default, setting)) return setting.default;
  const { low, high, log } = reachOf(setting);
  const share = place / SLIDER_STEPS;
  const value = log ? low * (high / low) ** share : low + share * (high - low);
  return Math.min(Math.max(Number(value.toPrecision(3)), low), high);
}
