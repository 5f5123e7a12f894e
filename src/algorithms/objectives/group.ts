/** log softmax of scale · values. */
export function logSoftmax(values: readonly number[], scale: number): number[] {
  const scaled = values.map((value) => scale * value);
  const top = Math.max(...scaled);
  const logSum = top + Math.log(scaled.reduce((sum, value) => sum + Math.exp(value - top), 0));
  return scaled.map((value) => value - logSum);
}
