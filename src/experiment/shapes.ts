import * as v from 'valibot';

/** Parts that the worlds of an experiment have in common. */

/** A text of a form, which a refusal says in words. */
export const formed = (form: RegExp, words: string) => v.pipe(v.string(), v.regex(form, words));

export const Sha256 = formed(/^[0-9a-f]{64}$/, '64 hexadecimal digits');

/** A name in snake_case. */
export const SnakeName = formed(/^[a-z][a-z0-9_]{0,31}$/, 'a small letter, and up to 31 of a-z, 0-9 and _');

export const number = (minimum: number, maximum: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(minimum), v.maxValue(maximum));
export const integer = (minimum: number, maximum: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
export const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

export const Oracle = v.strictObject({
  /** `person`: whoever sits before the page is asked about two responses at random; the fields below say nothing then. */
  kind: v.picklist(['hard', 'bradley-terry', 'person']),
  /** Bradley–Terry: P(a ≻ b) = σ((r_a − r_b) / temperature). */
  temperature: number(0.01, 100),
  /** Probability that a label is flipped. */
  labelNoise: number(0, 0.5),
  /** Added to the judged (never to the true) reward, per word. */
  lengthBias: number(-2, 2),
  pairs: v.picklist(['best-worst', 'random']),
});

/** How responses are drawn: so many to each of so many prompts an iteration. */
export const Sampling = v.strictObject({
  prompts: integer(1, 512),
  responses: integer(2, 16),
  temperature: number(0.05, 4),
  topK: integer(0, 4096),
  topP: number(0.01, 1),
  maxTokens: integer(4, 128),
});

/** The proximal step, by AdamW. */
export const Solve = v.strictObject({
  steps: integer(1, 2000),
  pairsPerStep: integer(1, 256),
  /** Each step's pairs are split over this many micro-batches. */
  microBatches: integer(1, 16),
  learningRate: number(1e-7, 1),
  /** Share of the steps. */
  warmup: number(0, 0.9),
  decay: v.picklist(['constant', 'linear', 'cosine']),
  weightDecay: number(0, 1),
  beta1: number(0, 0.9999),
  beta2: number(0, 0.99999),
  epsilon: number(1e-12, 1e-2),
  clip: number(0, 1e4),
});

/** Held-out prompts. */
export const Evaluation = v.strictObject({
  prompts: integer(2, 1024),
  /** The next anchor of every arm with momentum is judged too, which no step has trained; it costs as much as judging a solution. Absent, no. */
  anchors: v.exactOptional(v.boolean()),
});
