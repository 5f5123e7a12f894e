import type { Failure } from '../messages/failure';

/** The messages between the worker and the one that runs a classifier; all plain data. */

export type ToClassifier =
  | {
      readonly kind: 'open';
      readonly files: readonly File[];
      /** Which label is good; null for a model of one output. */
      readonly label: string | null;
      readonly pair: boolean;
    }
  | { readonly kind: 'score'; readonly prompt: string; readonly text: string };

/** One for each message, in their order. */
export type FromClassifier =
  | { readonly kind: 'opened' }
  | { readonly kind: 'scored'; readonly reward: number }
  | { readonly kind: 'failed'; readonly detail: Failure };
