import type { Metrics } from '../../src/trace/events';

/** What an iteration of a cell came to; the first is the base policy. */
export interface Iteration extends Metrics {
  /** Mean log-odds that the oracle gave to the labels of the step, which its margin would have if it were solved; null for the base policy. */
  odds: number | null;
  /** Of the evaluation responses, one a prompt; only of the first and the last iteration. */
  rewards: number[];
  words: number[];
}

/** A line of results.jsonl. */
export interface Result {
  /** part/arm/seed */
  id: string;
  /** Of the cell's experiment. */
  hash: string;
  engine: string;
  iterations: Iteration[];
}
