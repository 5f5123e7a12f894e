import type { Failure } from '../messages/failure';
import type { Choice, Listing } from './listing';
import type { Repository } from './repository';

/** The messages between the page and the worker that loads models; all plain data. One task at a time: the next ends the one before. */

export type ToLoader =
  | { kind: 'list'; task: number; repository: Repository }
  | { kind: 'download'; task: number; listing: Listing; choice: Choice }
  | { kind: 'stop' };

export type FromLoader =
  | { kind: 'listed'; task: number; listing: Listing }
  /** `waits`: the next attempt is so many seconds away. */
  | { kind: 'progress'; task: number; done: number; waits: number | null }
  | { kind: 'downloaded'; task: number }
  | { kind: 'failed'; task: number; detail: Failure };
