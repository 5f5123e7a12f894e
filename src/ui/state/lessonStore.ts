import { create } from 'zustand';
import type { Joined } from '../../lessons/classroom';
import type { Lesson } from '../../lessons/lesson';
import { NO_PROGRESS, type Progress } from './lessonProgress';

/** A mark in the picture of a step: from the previous solution, in lengths of the last change, along it and to its left. */
export interface Mark {
  along: number;
  across: number;
}

/** The solution itself, where a mark begins. */
export const AT_SOLUTION: Mark = { along: 1, across: 0 };

interface Lessons {
  /** By number, one of the reader's own last; null until they have been asked for. */
  lessons: ReadonlyMap<number, Lesson> | null;
  /** How far a card has come on the page; loaded with the lessons. */
  reader: Pick<typeof import('../lessons/progress'), 'cameOf' | 'isDone'> | null;
  /** The reader's own, packed for a link; null without one, or if it is too long for that. */
  packed: string | null;
  /** The list of lessons is open. */
  listing: boolean;
  /** Why the last file could not be opened. */
  fault: string | null;
  /** The answers of a class, while they are looked at. */
  joined: Joined | null;
  progress: Progress;
  /** Where the learner's mark is, while a card asks for one or shows it; null without. */
  mark: Mark | null;
  /** How a link has just led to a card: by its name alone, or with an experiment and no look at it. */
  arrived: 'alone' | 'unlooked' | null;
}

export const useLessons = create<Lessons>(() => ({
  lessons: null,
  reader: null,
  packed: null,
  listing: false,
  fault: null,
  joined: null,
  progress: NO_PROGRESS,
  mark: null,
  arrived: null,
}));

export const setMark = (mark: Mark): void => useLessons.setState({ mark });
export const setListing = (listing: boolean): void => useLessons.setState({ listing });
export const setJoined = (joined: Joined | null): void => useLessons.setState({ joined });
