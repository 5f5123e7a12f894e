import { finish, type Slow } from '../slow';

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
  /** Probability that the response beats the policy that the pairs were drawn from; only some objectives read it. */
  winW: number;
  winL: number;
  /** Facts from outside the pair, 0 if there are none: see `Batch`, and the row that reads them. */
  contextW: number;
  contextL: number;
}

/** The loss of one pair and its derivatives by policyW and policyL (the reference and the context are constants). */
export interface Slopes {
  loss: number;
  gw: number;
  gl: number;
}

/** K responses to one prompt: sums over scored tokens, as in `Pair`, and the true or judged reward of each. */
export interface Group {
  policy: readonly number[];
  ratio: readonly number[];
  length: readonly number[];
  reward: readonly number[];
}

/** One scored token of a response that the policy itself has drawn. */
export interface Token {
  /** log π of the token, nats: now, when it was drawn, and under the reference. */
  policy: number;
  old: number;
  reference: number;
  /** Advantage of having drawn it. */
  advantage: number;
}

/** What an objective reads beyond the policy's own log-probabilities. */
export type Need = 'reference' | 'lengths' | 'wins' | 'rewards' | 'batch' | 'mismatched' | 'state' | 'scores';

export interface Setting {
  readonly name: string;
  /** Closed interval of what is accepted. */
  readonly range: readonly [least: number, most: number];
  readonly default: number;
  /** Source of the default. */
  readonly source: string;
  /** Names of the values 0, 1, …, for a setting that is a choice. */
  readonly choices?: readonly string[];
}

export type Settings = Readonly<Record<string, number>>;

/** The description of an objective. */
export interface Description {
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
  /** The row whose loss this is at its defaults, if it is: there is then one function less to count. */
  readonly sameLoss?: string;
}

/** Four numbers that an objective carries from step to step of a proximal step; all 0 before the first. */
export type State = readonly [number, number, number, number];

export const NO_STATE: State = [0, 0, 0, 0];

/**
 * What couples the pairs of an optimiser step: taken over the whole step, however many micro-batches it has, and constant in the
 * derivatives. `shaders/contexts/<id>.wgsl` holds the same two functions for the GPU.
 */
export interface Batch {
  /** (contextW, contextL) of every pair, from all pairs of the step and the state before it. */
  relate(pairs: readonly Pair[], settings: Settings, state: State): Slow<(readonly [w: number, l: number])[]>;
  /** State after the step; absent if the objective has none. */
  advance?(pairs: readonly Pair[], settings: Settings, state: State): State;
}

/** Of an objective whose responses are drawn from the policy before every optimiser step, not once from the anchor. */
interface OnPolicy<Opponent> {
  readonly draws: 'policy';
  /**
   * What a response is compared with: another of the policy, one of the reference, one of a geometric mixture of the two, or the other
   * responses of its group.
   */
  readonly against: Opponent;
}

/**
 * An objective of pairs. `shaders/objectives/<id>.wgsl` holds the same function for the GPU; its `struct Settings` lists the names of
 * `settings` in the same order. The same goes for the other kinds.
 */
export interface PairObjective extends Description, Partial<OnPolicy<'self' | 'reference'>> {
  readonly kind: 'pairs';
  readonly batch?: Batch;
  /** In f64. `settings` must be complete (`completeSettings`). */
  evaluate(pair: Pair, settings: Settings): Slopes;
}

/** How a policy gradient compares the K responses to a prompt with each other, and how its tokens count. */
export interface GroupRule {
  /** A = r − r̄, over the deviation of the group's rewards or not. */
  readonly deviation: boolean;
  /** A mean over responses of their means over tokens; over all tokens of the step; or a sum over the most tokens that the responses may have. */
  readonly mean: 'responses' | 'tokens' | 'room';
  /** Prompts whose rewards are all equal give way to others. */
  readonly dynamic?: boolean;
}

/**
 * An objective of all responses to a prompt with their rewards, drawn once from the anchor. If it draws from the policy, the log-ratio is that to the
 * policy that drew, and the reward the advantage.
 */
export interface ResponsesObjective extends Description, Partial<OnPolicy<'group'>> {
  readonly kind: 'responses';
  readonly group?: GroupRule;
  /** Loss of the prompt, and its derivative by the log π of every response. */
  evaluate(group: Group, settings: Settings): { loss: number; slopes: number[] };
}

/** A policy-gradient objective, in which every token counts by itself. */
export interface TokensObjective extends Description, OnPolicy<'mixture' | 'group'> {
  readonly kind: 'tokens';
  /** Absent if it has another rule: PPO, ESPO, Nash-MD. */
  readonly group?: GroupRule;
  /** Loss of the token, and its derivative by its log π. */
  evaluate(token: Token, settings: Settings): { loss: number; slope: number };
}

export type Objective = PairObjective | ResponsesObjective | TokensObjective;

/** A search over prompts, which is no objective: the weights stay as they are, and there is no loss to differentiate. */
export interface SearchMethod extends Description {
  readonly kind: 'search';
}

export type OnPolicyObjective =
  | (PairObjective & OnPolicy<'self' | 'reference'>)
  | (ResponsesObjective & OnPolicy<'group'>)
  | TokensObjective;

/** How an arm learns: it trains with an objective, or it searches. */
export type Method = Objective | SearchMethod;

/** An objective with complete settings. */
export type Configured<Row extends Objective = Objective> = Row extends Objective
  ? { readonly kind: Row['kind']; readonly row: Row; readonly settings: Settings }
  : never;

/** β of an objective; 1 if it has none. */
export const betaOf = ({ settings: { beta = 1 } }: { settings: Settings }): number => beta;

/** β, the inverse strength of the implicit reward β·(log π − log π_ref). */
export function betaSetting(value: number, source: string): Setting {
  return { name: 'beta', range: [1e-4, 100], default: value, source };
}

/** Pairs with their context, in a step with this state before it. */
export function withContext(
  { batch }: PairObjective,
  pairs: readonly Pair[],
  settings: Settings,
  state: State = NO_STATE,
): readonly Pair[] {
  if (!batch) return pairs;
  const contexts = finish(batch.relate(pairs, settings, state));
  return pairs.map((pair, i) => ({ ...pair, contextW: contexts[i]![0], contextL: contexts[i]![1] }));
}
