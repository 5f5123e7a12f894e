import type { Naming, Path } from './naming';

/**
 * Why something that was given is refused: code → what is wrong, without its place. All that is said of a refusal stands here; what is
 * refused carries the code and the facts.
 */
export const REFUSALS = {
  // The shape of data.
  missing: () => 'missing',
  'unknown-field': () => 'no such setting',
  'not-whole': ({ received }: Received) => `expected a whole number, received ${received}`,
  'not-finite': ({ received }: Received) => `expected a finite number, received ${received}`,
  'not-expected': ({ expected, received }: Received & { expected: string }) =>
    `expected ${expected}, received ${received}`,
  'out-of-range': ({ minimum, maximum, received }: Received & { minimum: number; maximum: number }) =>
    `expected a number in [${minimum}, ${maximum}], received ${received}`,

  // A learner's answers.
  'lesson-unknown': ({ title }: { title: string }) =>
    `“${title}” with this content is no lesson here; open its file first, or take the answers of an equal one`,
  'lesson-of-others': ({ title, most }: { title: string; most: string }) =>
    `answers to “${title}”, and most of the files are of “${most}”`,
  'hidden-for-good': () => 'is for a card that asks for a prediction, which shows it again',
  'lesson-or-own': () => 'a link has a lesson of ours or one of its own, not both',

  // An experiment as a whole.
  'arm-id-twice': () => 'two arms have the same id',
  'half-of-table': () => 'a table of a bandit is computed in f64, and has no products to round; set it to single',
  'half-on-cpu': () => 'the CPU engine computes in f32; set it to single, or engine to webgpu',
  'seed-twice': () => 'a seed stands twice',
  'bandit-rows': () => 'base and rewards need one row a prompt and one number an action, words one number an action',
  'bandit-preferences': () => 'needs one square matrix a prompt, with P(a ≻ b) + P(b ≻ a) = 1',
  'bandit-features': () => 'needs one row of equal length for every action of every prompt',
  'oracle-of-rules': () =>
    'expected an oracle if rules or a classifier judge, and null if pairs are given or a person judges',
  'exact-already': () => 'sums of policies are exact already where A is frozen; leave it out',
  'exact-rank': ({ most }: { most: number }) => `expected ≤ ${most} with adapter.exact`,
  'two-of-pairs': () => 'a pair that is given, or shown to a person, has 2 responses',
  'no-column-named': () => 'names no column; leave it out, or name one of prompt, chosen and rejected',
  'no-room-for-prompts': () => 'must be less than data.maxTokens, which prompt and response share',
  'too-much-kept': ({ bytes, most, fits, received }: Kept) =>
    `a run keeps what it has said, here about ${gigabytes(bytes)}, and there is room for ${gigabytes(most)}; ${fits > 0 ? `expected ≤ ${fits}, received ${received}` : 'choose fewer arms'}`,
  'seeds-text': ({ received }: Received) =>
    `expected numbers and ranges such as 0-4,7, received ${JSON.stringify(received)}`,
  'unknown-preset': ({ name, nearest }: { name: string; nearest: readonly string[] }) =>
    `no preset is called ${JSON.stringify(name)}; the nearest names are ${nearest.join(', ')}`,

  // Objectives and their settings.
  'unknown-objective': ({ id, nearest }: { id: string; nearest: readonly string[] }) =>
    `objective: no "${id}"; the nearest names are ${nearest.join(', ')}`,
  'objective-kind': ({ objective, kind }: Objective & { kind: string }) =>
    `objective: ${objective} is no objective of ${kind}`,
  'unknown-objective-setting': ({ objective, name, known }: Setting & { known: readonly string[] }) =>
    `objective ${objective}: no setting "${name}"; ${known.length ? `it has ${known.join(', ')}` : 'it has none'}`,
  'objective-choice': ({ objective, name, choices, received }: Setting & Received & { choices: readonly string[] }) =>
    `objective ${objective}: ${name} must be one of ${choices.join(', ')}, found ${received}`,
  'objective-range': ({ objective, name, range, received }: Setting & Received & { range: readonly number[] }) =>
    `objective ${objective}: ${name} must be a number in [${range.join(', ')}], found ${received}`,
  'objective-whole': ({ objective, name, received }: Setting & Received) =>
    `objective ${objective}: ${name} must be a whole number, found ${received}`,

  'objective-coupled': ({ objective }: Objective) =>
    `objective ${objective}: it compares the pairs of an optimiser step with each other, and an exact step has none; set labels.kind to sampled`,

  'labels-coupled': ({ objective, most, received }: Objective & Received & { most: number }) =>
    `${objective} compares all labels of a step with each other; expected ≤ ${most} for so many prompts, received ${received}`,

  // What does not go together.
  'reference-without-pairs': ({ objective, reference }: Objective & { reference: string }) =>
    `${reference} is for objectives that learn from the iteration's pairs, which ${objective} does not; set it to anchor, initial or previous`,
  'moving-without-weights': (_: unknown, { setting }: Naming, path: Path) =>
    `moving is drawn in the weights, and an anchor extrapolated in log-probabilities has none; set ${setting([...path.slice(0, -1), 'momentum', 'space'], 'parameters')}`,
  'look-ahead-on-policy': ({ objective }: Objective) =>
    `extragradient asks again at a half-way point, and ${objective} draws from the policy before every step; expected none or optimistic`,
  'look-ahead-rewards': ({ objective }: Objective) =>
    `extragradient asks for preferences anew at the half-way point, and ${objective} learns from rewards, which are the same there; set it to none or optimistic`,
  'search-in-bandit': ({ objective }: Objective) =>
    `${objective} searches for words to put before a prompt, which nothing reads in a world of kind bandit`,
  'search-in-model': ({ objective }: Objective) =>
    `${objective} searches for words to put before a tale, and there is no such list for a model of your own`,
  'more-than-pairs': ({ objective }: Objective) =>
    `${objective} needs more than pairs of a file: rewards, win rates or answers of the policy itself; judge by rules, or take an objective that learns from pairs`,
  'more-than-a-person': ({ objective }: Objective) =>
    `${objective} needs more than preferences between two responses: rewards, win rates or answers of the policy itself; take an objective that learns from pairs`,
  'look-ahead-given': () =>
    'extragradient asks for preferences anew at the half-way point, and the pairs are given; set it to none or optimistic',
  'more-than-two-products': ({ received }: Received) =>
    `${received} adds more than two policies, for which an adapter with exact sums has no room; leave world.adapter.exact out, or set this to what plain momentum has`,
  'on-policy-exact': ({ objective }: Objective, { setting }: Naming) =>
    `${objective} draws from the policy during the step, and exact labels are all there before it; set ${setting(['world', 'labels', 'kind'], 'sampled')}`,
  'rewards-of-matrix': ({ objective }: Objective, { setting }: Naming) =>
    `${objective} learns from rewards, and preferences of a matrix have none; set ${setting(['world', 'preferences'], null)}, or learn from preferences`,
  'search-momentum': ({ objective, received }: Objective & Received) =>
    `${objective} leaves the weights as they are, so there is nothing to extrapolate; expected none, received ${received}`,
  'search-look-ahead': ({ objective, received }: Objective & Received) =>
    `${objective} leaves the weights as they are; expected none, received ${received}`,
  'search-expo': ({ objective, received }: Objective & Received) =>
    `${objective} leaves the weights as they are; expected 0, received ${received}`,

  'pace-exact': ({ received }: Received) =>
    `an exact step takes no optimiser steps; expected nothing, received ${received}`,
  'pace-search': ({ objective, received }: Objective & Received) =>
    `${objective} takes no optimiser steps; expected nothing, received ${received}`,
  'betas-without-beta': ({ objective }: Objective) => `${objective} has no β`,
  'betas-first': ({ expected, received }: Received & { expected: unknown }) =>
    `begins with the β of the settings; expected ${expected}, received ${received}`,
  'arms-shorter': ({ most, received }: Received & { most: number }) =>
    `no arm goes on for so many; expected ${most}, received ${received}`,

  'anchors-still': () => 'no arm has momentum, and without it the next anchor is the solution',

  'proxy-of-words': () => 'all actions are equally long, so length says nothing',
  'proxy-of-matrix': () => 'preferences of a matrix have no reward that a model could learn',
  'proxy-of-person': () => 'the labels that a model learns from are given before the run, by an oracle',

  // Links.
  'not-a-link': ({ version }: { version: number }) => `expected #apo${version}?… or #apo${version}z.…`,
  'link-version': ({ version }: { version: string }) => `unsupported version ${version}`,
  'link-long': ({ most, length }: { most: number; length: number }) =>
    `too long: expected ≤ ${most} characters, received ${length}`,
  'link-large': ({ most }: { most: number }) => `too large: expected ≤ ${most} bytes when unpacked`,
  'link-damaged': ({ what }: { what: 'experiment' | 'lesson' }) => `damaged: not a packed ${what}`,
  'link-encoding': () => 'damaged percent encoding',
  'link-pair': ({ received }: Received) => `expected path=value, received ${JSON.stringify(received)}`,
  'stands-twice': () => 'stands twice',
  'no-link-bytes': ({ bytes, most }: { bytes: number; most: number }) =>
    `this experiment takes ${bytes} bytes, a link holds ${most}`,
  'no-link-characters': ({ characters, most }: { characters: number; most: number }) =>
    `this experiment takes ${characters} characters, a link holds ${most}`,

  // Models and their tokenizers.
  'tokenizer-part': ({ received }: Received) => `cannot be done as the model's own tokenizer does it: ${received}`,
  'pattern-slow': ({ received }: Received) =>
    `the pattern ${JSON.stringify(received)} may take exponential time, and is not run`,
  'no-token': ({ text }: { text: string }) => `the vocabulary has no token ${JSON.stringify(text)}`,
  gguf: ({ at, detail }: { at: number; detail: string }) => (at > 0 ? `byte ${at}: ${detail}` : detail),
  'gguf-unknown': ({ what, received }: Received & { what: string }) =>
    `${what} ${JSON.stringify(received)} is not known here`,
  'chat-template': ({ detail }: { detail: string }) => `the chat template cannot be used: ${detail}`,
  'not-encoded': ({ detail }: { detail: string }) => `the text cannot be encoded: ${detail}`,
  'no-row': ({ text, id, rows }: { text: string; id: number; rows: number }) =>
    `the token ${JSON.stringify(text)} has the id ${id}, and the model has ${rows} rows`,

  // Maps of gaps.
  'map-without-gap': () => 'general preferences have no best policy to measure a gap from',
  'map-of-features': () => 'needs a table of logits, not features',
  'map-labels': () => 'exact labels need a Bradley–Terry oracle without noise; choose sampled labels',
  'map-too-long': () => 'takes too long for so many labels, steps, actions and iterations; choose fewer',
};

interface Received {
  /** What was found, short enough to be shown. */
  received: string | number;
}

/** What a run would keep, in bytes, and how many iterations or seeds fit. */
interface Kept {
  bytes: number;
  most: number;
  fits: number;
  received: number;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

interface Objective {
  objective: string;
}

type Setting = Objective & { name: string };
