/** What an objective is given of one pair: sums over the scored tokens of the chosen (W) and the rejected (L) response. */
export interface Pair {
  /** Σ log π(token), nats. */
  policyW: number;
  policyL: number;
  /** Σ (log π − log π_ref), taken per token: times β it is the implicit reward. */
  ratioW: number;
  ratioL: number;
  /** Scored tokens, at least 1. */
  lengthW: number;
  lengthL: number;
  /** Probability that the response beats the reference policy; only some objectives read it. */
  winW: number;
  winL: number;
}

/** The loss of one pair and its derivatives by policyW and policyL (the reference is a constant). */
export interface Slopes {
  loss: number;
  gw: number;
  gl: number;
}

/** What an objective reads beyond the policy's own log-probabilities. */
export type Need = 'reference' | 'lengths' | 'wins';

export interface Setting {
  readonly name: string;
  /** Closed interval of what is accepted. */
  readonly range: readonly [least: number, most: number];
  readonly default: number;
  /** Where the default is from. */
  readonly source: string;
  /** Names of the values 0, 1, …, for a setting that is a choice. */
  readonly choices?: readonly string[];
}

export type Settings = Readonly<Record<string, number>>;

/**
 * One objective of pairs. `shaders/objectives/<id>.wgsl` holds the same function for the GPU; its `struct Settings` lists the names of
 * `settings` in the same order.
 */
export interface Objective {
  readonly id: string;
  /** Other spellings that links and the command line accept. */
  readonly aliases?: readonly string[];
  readonly name: string;
  readonly arxiv: string;
  readonly year: number;
  /** TeX; Δ = c_w − c_l is the difference of the log-ratios. */
  readonly formula: string;
  readonly needs: readonly Need[];
  readonly settings: readonly Setting[];
  /** One sentence: what it changes against DPO, and one: how it fails. */
  readonly changes: string;
  readonly fails: string;
  /** In f64. `settings` must be complete (`completeSettings`). */
  evaluate(pair: Pair, settings: Settings): Slopes;
}

/** β, the inverse strength of the implicit reward β·(log π − log π_ref). */
export function betaSetting(value: number, source: string): Setting {
  return { name: 'beta', range: [1e-4, 100], default: value, source };
}
