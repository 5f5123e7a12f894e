import { translated } from '../language';

const english = {
  half: 'In half precision (products of f16 numbers): not to be compared with a run in f32.',
  /** Of an iteration, in small letters. */
  phases: { sample: 'sample', label: 'label', solve: 'solve', extrapolate: 'extrapolate' },
  close: 'Close',
  /** Instead of what the first part of a recording leaves out; some have no other part. */
  inTheRest: 'Not in the first part of the recording.',
  /** In place of a chart of many numbers, before its first picture. */
  working: 'Being worked out …',
  bytes: 'bytes',
  language: {
    label: 'Language',
    missing: (name: string) =>
      `The words of this page in another language (${name}) could not be loaded. Is there a connection?`,
    dismiss: 'Dismiss',
  },
  entry: 'The entry',
  failed: {
    about: (what: string) => `${what} cannot be shown.`,
    help: (why: string) => `To try again or to reload the page may help. (${why})`,
    again: 'Try again',
    reload: 'Reload',
  },
  copy: {
    done: 'Copied',
    refused: (what: string) => `The browser did not let the page copy. ${what}, to copy from here:`,
  },
};

export type PartsWords = typeof english;
export const partsWords = translated('parts', english);
