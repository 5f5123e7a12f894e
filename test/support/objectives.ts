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
