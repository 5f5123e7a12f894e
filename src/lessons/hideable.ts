/** What a card may hide until its prediction is given: parts of the page that show what comes. */
export const HIDEABLE = {
  lab: 'the lab',
  triangle: 'the triangle',
  clock: 'the clock',
  phases: 'the four phases',
  verdict: 'the verdict',
  charts: 'the charts over the iterations',
  compare: 'the comparison of the arms',
} as const;
export type Hideable = keyof typeof HIDEABLE;
