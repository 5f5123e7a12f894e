import { readFileSync } from 'node:fs';
import type { Pair } from '../../src/algorithms/objectives/row';

interface Columns {
  pi_w: number[];
  pi_l: number[];
  ref_w: number[];
  ref_l: number[];
  len_w: number[];
  len_l: number[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/objectives/${name}.json`, import.meta.url), 'utf8'));

/** Our closed forms: loss, gw, gl of four pairs, to nine decimals. */
export const closedForm = read('objectives_closed_form') as {
  inputs: Columns;
  cases: Record<string, { loss: number[]; gw: number[]; gl: number[] }>;
};

/** The same pairs under the loss code of the authors or of TRL: `per` to nine decimals, gradients of the sum. */
export const golden = read('objectives_golden') as Record<
  string,
  { per: number[]; mean: number; gw: number[]; gl: number[] }
>;

/** The four pairs of both files. */
export const goldenPairs: Pair[] = closedForm.inputs.pi_w.map((policyW, i) => {
  const { pi_l, ref_w, ref_l, len_w, len_l } = closedForm.inputs;
  const policyL = pi_l[i]!;
  return {
    policyW,
    policyL,
    ratioW: policyW - ref_w[i]!,
    ratioL: policyL - ref_l[i]!,
    lengthW: len_w[i]!,
    lengthL: len_l[i]!,
    winW: [0.9, 0.6, 0.75, 0.95][i]!,
    winL: [0.2, 0.45, 0.3, 0.1][i]!,
    contextW: 0,
    contextL: 0,
  };
});

/** A pair whose log-ratio difference is Δ, away from equality in everything else. */
export function pairAt(delta: number): Pair {
  return {
    policyW: -20 + delta,
    policyL: -22,
    ratioW: delta,
    ratioL: 0,
    lengthW: 9,
    lengthL: 11,
    winW: 0.8,
    winL: 0.3,
    contextW: 0,
    contextL: 0,
  };
}

/** Log-ratio differences Δ at which f32 forms of the logistic function may fail: near 0, near overflow of exp, and far beyond. */
export const EDGES = [0, 1e-8, -1e-8, 1, -1, 17, -17, 88, -88, 1e4, -1e4];

/** Loss and slopes at 50 digits, each followed by its conditioning; what that is stands at the top of `extremes.py`. */
interface Extreme {
  settings: Record<string, number>;
  values: number[][];
}

const raw = read('extremes') as {
  pairs: number[][];
  groups: [ratio: number[], reward: number[]][];
  tokens: number[][];
  cases: Record<string, Extreme>;
  extra: { id: string; settings: Record<string, number>; pair: number[]; values: number[] }[];
};

const pairOf = (words: readonly number[]): Pair => {
  const [policyW, policyL, ratioW, ratioL, lengthW, lengthL, winW, winL, contextW, contextL] = words;
  return { policyW, policyL, ratioW, ratioL, lengthW, lengthL, winW, winL, contextW, contextL } as Pair;
};

const inF32 = (settings: Record<string, number>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, Math.fround(value)]));

/** Objectives of pairs at random and extreme pairs, settings in f32; `id` once for the shared pairs, and again for its own. */
export const extremePairs = [
  ...Object.entries(raw.cases)
    .filter(([, { values }]) => values.length === raw.pairs.length)
    .map(([id, { settings, values }]) => ({ id, settings: inF32(settings), pairs: raw.pairs.map(pairOf), values })),
  ...raw.extra.map(({ id, settings, pair, values }) => ({
    id,
    settings: inF32(settings),
    pairs: [pairOf(pair)],
    values: [values],
  })),
];

const casesOf = (count: number) =>
  Object.entries(raw.cases)
    .filter(([, { values }]) => values.length === count)
    .map(([id, { settings, values }]) => ({ id, settings: inF32(settings), values }));

/** Objectives of K responses, and the groups that each is taken at. */
export const extremeGroups = raw.groups.map(([ratio, reward]) => ({ ratio, reward }));
export const extremeResponses = casesOf(raw.groups.length);

/** Objectives of tokens, and the tokens that each is taken at. */
export const extremeTokens = raw.tokens.map(([policy, old, reference, advantage]) => ({
  policy: policy!,
  old: old!,
  reference: reference!,
  advantage: advantage!,
}));
export const extremeOfTokens = casesOf(raw.tokens.length);

/** Largest error of numbers in units of roundoff · conditioning; numbers beyond `most` or below `least` are left out. */
export function roundoffs(
  got: readonly number[],
  exact: readonly number[],
  unit: number,
  { least, most }: { least: number; most: number },
): number {
  const errors = got.map((value, i) => {
    const [right, conditioning] = [exact[2 * i]!, exact[2 * i + 1]!];
    if (Math.abs(right) > most || conditioning > most) return 0;
    if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
    return Math.max(0, Math.abs(value - right) - least) / (unit * conditioning + least);
  });
  return Math.max(...errors);
}
