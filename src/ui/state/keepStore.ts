import { create } from 'zustand';
import type { Failure } from '../../messages/failure';
import type { KeptRun } from './keepDb';

/** What the page knows of the runs that this browser keeps. */
export interface Keep {
  /** The list is open. */
  open: boolean;
  /** The latest change first; null before it was read. */
  runs: readonly KeptRun[] | null;
  /** Runs that go on in another tab, by their ids. */
  elsewhere: readonly string[];
  /** Bytes that this host takes, and may take, in this browser; null if it does not say. */
  room: { used: number; most: number } | null;
  /** The kept run that is on the screen, if one is. */
  current: KeptRun | null;
  /** A run that was cancelled, or stopped when its tab was closed, and is offered where it is not on the screen. */
  left: KeptRun | null;
  /** Why the run on the screen is not kept any further, or why the last request failed. */
  fault: Failure | null;
}

export const useKeep = create<Keep>(() => ({
  open: false,
  runs: null,
  elsewhere: [],
  room: null,
  current: null,
  left: null,
  fault: null,
}));

export const dismissKeepFault = (): void => useKeep.setState({ fault: null });

/** The run that a reader no longer wants to be told of. */
const DISMISSED_KEY = 'apogee:left';

export function dismissLeft(): void {
  const { left } = useKeep.getState();
  useKeep.setState({ left: null });
  try {
    if (left) localStorage.setItem(DISMISSED_KEY, left.id);
  } catch {
    // Then they are told once more.
  }
}

export function wasDismissed({ id }: KeptRun): boolean {
  try {
    return localStorage.getItem(DISMISSED_KEY) === id;
  } catch {
    return false;
  }
}
