/**
 * Numbers of the parts of a long run, 1 to `count`, so that a stop loses one part. APOGEE_PARTS=7-9 takes these alone: to go on, or beyond `count` for
 * seeds that no run has had.
 */
export function parts(count: number): number[] {
  const asked = process.env.APOGEE_PARTS;
  const [first, last] = asked === undefined ? [1, count] : asked.split('-').map(Number);
  return Array.from({ length: (last ?? first!) - first! + 1 }, (_, i) => first! + i);
}
