import type * as v from 'valibot';
import type { Refusal } from '../messages/refusal';

/** Longest value that a message repeats. */
const MOST_SHOWN = 60;

/** What a length counts. */
const unitOf = (input: unknown): string => (typeof input === 'string' ? ' characters' : ' entries');

/** What a schema found wrong with foreign data. */
export function refusalOfIssue({
  type,
  input,
  path: items,
  expected,
  received: found,
  message,
}: v.BaseIssue<unknown>): Refusal {
  const path = items?.map(({ key }) => key as string | number) ?? [];
  const received = found.length > MOST_SHOWN ? `${found.slice(0, MOST_SHOWN)}…` : found;
  if (type === 'integer') return { path, code: 'not-whole', facts: { received } };
  if (type === 'finite') return { path, code: 'not-finite', facts: { received } };
  if (expected === 'never') return { path, code: 'unknown-field' };
  if (/^(strict_)?object$/.test(type) && found === 'undefined') return { path, code: 'missing' };
  // A form is said in the words of its schema.
  if (type === 'regex') return { path, code: 'not-expected', facts: { expected: message, received } };
  const bound = (expected ?? type).replace('<=', '≤ ').replace('>=', '≥ ');
  const unit = /^(min|max)_length$/.test(type) ? unitOf(input) : '';
  return { path, code: 'not-expected', facts: { expected: bound + unit, received } };
}
