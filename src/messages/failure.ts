import { messageOf, visible } from '../text';
import type { Entry } from './catalogue';
import { FAILURES } from './failures';
import { Refused } from './refusal';

/** What stopped a run, or something beside it. Plain data: the worker sends it, the page makes its sentence. */
export type Failure = Entry<typeof FAILURES>;

export function failureText(failure: Failure): string {
  const say: (facts: never) => string = FAILURES[failure.code];
  return visible(say(('facts' in failure ? failure.facts : {}) as never));
}

/** Carries a failure to the code that reports it. */
export class Failed extends Error {
  override name = 'Failed';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failureText(failure));
    this.failure = failure;
  }
}

/** What was caught, as data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failed) return error.failure;
  if (error instanceof Refused) return { code: 'refused', facts: { refusal: error.refusal } };
  return { code: 'other', facts: { detail: messageOf(error) } };
}
