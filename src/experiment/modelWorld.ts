import * as v from 'valibot';
import type { Refusal } from '../messages/refusal';
import { Evaluation, integer, number, Oracle, Sampling, Sha256, SnakeName, Solve, text } from './shapes';

/**
 * A language model of a person's own, tuned by an adapter on their own prompts or pairs. Both are named by their content: what stands here holds no
 * text of theirs, so an experiment can be passed on without it. A hash or a count that is null is filled in when the run begins.
 */

const Hash = v.nullable(Sha256);
const weight = number(-10, 10);
/** The name of a column of a file. */
const Column = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const few = <Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(v.array(item), v.minLength(1), v.maxLength(most));

/** What a response is worth: each rule gives a number, times its weight. */
const Rule = v.variant('kind', [
  /** 1 if a part of the response matches this regular expression of RE2 (no look-around, no back-reference), else 0. */
  v.strictObject({ kind: v.literal('pattern'), weight, pattern: text(200), ignoreCase: v.boolean() }),
  /** 1 at so many words, 0 at none and at twice as many or more; linear between. */
  v.strictObject({ kind: v.literal('length'), weight, words: integer(1, 4096) }),
  /** Share of these words and phrases that occur, as whole words, in any case of letters. */
  v.strictObject({
    kind: v.literal('words'),
    weight,
    words: few(v.pipe(v.string(), v.minLength(1), v.maxLength(40)), 64),
  }),
  /** 1 if the whole response is a JSON object or list, else 0. */
  v.strictObject({ kind: v.literal('json'), weight }),
]);

const Judge = v.variant('kind', [
  /** Responses are drawn from the anchor; their true reward is the sum of the rules. */
  v.strictObject({ kind: v.literal('rules'), rules: few(Rule, 16) }),
  /** Nothing is drawn: each iteration learns from pairs of the file, against an anchor that moves. */
  v.strictObject({ kind: v.literal('pairs') }),
  /**
   * Responses are drawn from the anchor, and whoever sits before the page says which of two they prefer; first of all about held-out prompts, on which
   * nothing is trained.
   */
  v.strictObject({ kind: v.literal('person') }),
  /**
   * Responses are drawn from the anchor; their true reward is what a frozen sequence classifier in ONNX makes of them, which only the page runs: its one
   * logit, or the log-odds of one of its labels.
   */
  v.strictObject({
    kind: v.literal('classifier'),
    /** What it is called, for people. */
    source: text(200),
    /** Of the list of its files in the format of sha256sum. */
    sha256: Hash,
    /** Which label is good; null: it has one logit. */
    label: v.nullable(text(100)),
    /** It reads the prompt and the response as two texts; else the response alone. */
    pair: v.boolean(),
  }),
]);

/** Whether a response has a reward of its own, from which an oracle makes labels. */
export const hasRewards = ({ judge }: Pick<ModelWorld, 'judge'>): boolean =>
  judge.kind === 'rules' || judge.kind === 'classifier';

export const ModelWorld = v.strictObject({
  kind: v.literal('model'),
  model: v.strictObject({
    /** Where it comes from, such as the name of its repository, and which state of it; for people. */
    source: text(200),
    revision: text(100),
    /** Of its one file, or of the list of its files in the format of sha256sum. */
    sha256: Hash,
  }),
  data: v.strictObject({
    sha256: Hash,
    /** Prompts or pairs that were read. */
    count: v.nullable(integer(1, 1e7)),
    /** Most tokens of prompt and response together; longer prompts are left out, longer completions of a file cut off. */
    maxTokens: integer(16, 32768),
    /** Whether a prompt that is a text is what a user says, written by the model's chat template. */
    chat: v.boolean(),
    /** Which column is which field, if they are not called prompt, chosen and rejected. */
    columns: v.exactOptional(
      v.strictObject({
        prompt: v.exactOptional(Column),
        chosen: v.exactOptional(Column),
        rejected: v.exactOptional(Column),
      }),
    ),
  }),
  /** LoRA: see model/adapter/adapter.ts. */
  adapter: v.strictObject({
    rank: integer(1, 256),
    alpha: number(1e-3, 1e4),
    rankStabilised: v.boolean(),
    freezeA: v.boolean(),
    /**
     * With A trained: policies are added as what they change, B·A, on an adapter of twice the rank, so that the extrapolated anchor is exact; a solve
     * then begins at the nearest of this rank. Without it A and B are added each for itself.
     */
    exact: v.exactOptional(v.literal(true)),
    /** Null: every linear layer. */
    targets: v.nullable(few(SnakeName, 16)),
    /** Of the first A. */
    seed: integer(0, 2 ** 31 - 1),
  }),
  judge: Judge,
  sampling: v.strictObject({ ...Sampling.entries, maxTokens: integer(1, 4096) }),
  /** How rewards become labels; null for pairs, which are labelled, and for a person, who has no rewards. */
  oracle: v.nullable(Oracle),
  solve: Solve,
  evaluation: Evaluation,
});

export type ModelWorld = v.InferOutput<typeof ModelWorld>;

/** A sum of products at a higher rank than this would take longer than a step. */
const MOST_EXACT_RANK = 64;

/** Rules that the shape cannot say. */
export const MODEL_RULES: readonly { refusal: Refusal; holds: (world: ModelWorld) => boolean }[] = [
  {
    refusal: { path: ['world', 'oracle'], code: 'oracle-of-rules' },
    holds: ({ judge, oracle }) => hasRewards({ judge }) === (oracle !== null),
  },
  {
    refusal: { path: ['world', 'sampling', 'responses'], code: 'two-of-pairs' },
    holds: ({ judge, sampling }) => hasRewards({ judge }) || sampling.responses === 2,
  },
  {
    refusal: { path: ['world', 'data', 'columns'], code: 'no-column-named' },
    holds: ({ data: { columns } }) => columns === undefined || Object.keys(columns).length > 0,
  },
  {
    refusal: { path: ['world', 'adapter', 'exact'], code: 'exact-already' },
    holds: ({ adapter }) => !(adapter.exact && adapter.freezeA),
  },
  {
    refusal: { path: ['world', 'adapter', 'rank'], code: 'exact-rank', facts: { most: MOST_EXACT_RANK } },
    holds: ({ adapter }) => !adapter.exact || adapter.rank <= MOST_EXACT_RANK,
  },
  {
    refusal: { path: ['world', 'sampling', 'maxTokens'], code: 'no-room-for-prompts' },
    holds: ({ data, sampling }) => sampling.maxTokens < data.maxTokens,
  },
];
