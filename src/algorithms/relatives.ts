/**
 * Relatives of the extrapolation, as optional fields of an arm; without them the loop is the paper's.
 * - ExPO (arXiv 2404.16792): the judged policy is solution + expo·(solution − base), in the arm's space of extrapolation; training never
 *   sees it.
 * - TR-DPO (2404.09656), reference `moving`: begins at the anchor, then reference ← (1 − share)·reference + share·policy after every `every`
 *   optimiser steps of the proximal step; share 1 is its hard update.
 * - COMAL (2410.23223), reference `mixture`: log-probabilities share·outer + (1 − share)·anchor, share = τ/η. The outer reference is the base
 *   policy, and becomes the last solution after every `every` iterations. With objective `ipo`, η = β, that is INPO's regression.
 */
export interface Relatives {
  expo?: number;
  referenceShare?: number;
  referenceEvery?: number;
}

export const REFERENCES = ['anchor', 'initial', 'previous', 'moving', 'mixture'] as const;
export type ReferenceKind = (typeof REFERENCES)[number];

/** The two numbers of a reference that moves or is a mixture. */
export interface ReferenceRule {
  share: number;
  every: number;
}

/**
 * `moving`: a = 0.6 is the paper's soft update; its 512 steps are for runs of thousands, so 4 here: twice in the 12 steps of a tale's solve.
 * `mixture`: the authors' τ/η and interval.
 */
export const REFERENCE_RULES: Readonly<Partial<Record<ReferenceKind, ReferenceRule>>> = {
  moving: { share: 0.6, every: 4 },
  mixture: { share: 1 / 3, every: 12 },
};

type Referring = Relatives & { reference: ReferenceKind };

/** Null for a reference that is one policy. */
export function referenceRule({ reference, referenceShare, referenceEvery }: Referring): ReferenceRule | null {
  const rule = REFERENCE_RULES[reference];
  return rule ? { share: referenceShare ?? rule.share, every: referenceEvery ?? rule.every } : null;
}

/** The value of a field that an arm leaves out; undefined if the field has no meaning for the arm. */
export function relativeDefault(field: keyof Relatives, reference: ReferenceKind): number | undefined {
  switch (field) {
    case 'expo':
      return 0;
    case 'referenceShare':
      return REFERENCE_RULES[reference]?.share;
    case 'referenceEvery':
      return REFERENCE_RULES[reference]?.every;
    default:
      throw field satisfies never;
  }
}

export const RELATIVE_FIELDS = ['expo', 'referenceShare', 'referenceEvery'] as const satisfies (keyof Relatives)[];

export const isRelative = (name: string): name is keyof Relatives =>
  (RELATIVE_FIELDS as readonly string[]).includes(name);

/** The arm without fields that state a default, so that equal arms are equal data; the arm itself if it has none. */
export function withoutDefaults<Arm extends Referring>(arm: Arm): Arm {
  const idle = RELATIVE_FIELDS.filter((field) => {
    const fallback = relativeDefault(field, arm.reference);
    return Object.hasOwn(arm, field) && (fallback === undefined || arm[field] === fallback);
  });
  if (idle.length === 0) return arm;
  const result = { ...arm };
  for (const field of idle) delete result[field];
  return result;
}

/** Whether the outer reference of a mixture is replaced before this iteration, from 1. */
export const replacesOuter = (every: number, iteration: number): boolean =>
  iteration > 1 && (iteration - 1) % every === 0;

/** Whether the reference moves toward the policy after this optimiser step, from 1. Not after the last one, when nothing would use it. */
export const drawsReference = (every: number, step: number, steps: number): boolean =>
  step < steps && step % every === 0;
