import type { Setting } from './row';

/** α of InfoNCA and NCA, which makes weights of the rewards: softmax(r/α). */
export const temperatureSetting: Setting = {
  name: 'alpha',
  range: [0.01, 100],
  default: 1,
  source: 'a choice: the published 0.01 to 0.33 belong to rewards of another scale',
};

/** log softmax of scale · values. */
export function logSoftmax(values: readonly number[], scale: number): number[] {
  const scaled = values.map((value) => scale * value);
  const top = Math.max(...scaled);
  const logSum = top + Math.log(scaled.reduce((sum, value) => sum + Math.exp(value - top), 0));
  return scaled.map((value) => value - logSum);
}
