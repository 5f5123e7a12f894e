import type { KeysWords } from '../../words/en/keys';
import type { Answer } from '../judge/judgements';

/** Every key that the page gives a meaning to: what the handlers act on, and what “?” shows. */

/** Controls that use a key themselves, and are left to it. */
export type Control = 'text' | 'value' | 'value or scroller' | 'button' | 'dialog';

/** In the language of the page. */
type Said = (words: KeysWords) => string;

export interface KeyRow<Deed> {
  /** Names of `KeyboardEvent.key`, letters in lower case, and what each asks for. */
  keys: Readonly<Record<string, Deed>>;
  /** The keys as the help shows them. */
  shown: string | Said;
  meaning: Said;
  /** With Shift, or without; whichever, if it is left out. */
  shift?: boolean;
  /** With Ctrl or ⌘; without them, if it is left out. */
  command?: true;
  /** Held down, it acts once. */
  once?: true;
  /** In these it means what it always means. */
  leftTo?: Control;
}

/** Keys that hold in one place. */
export interface KeyGroup<Deed> {
  where: Said;
  rows: readonly KeyRow<Deed>[];
}

export type PageDeed =
  | { do: 'help' | 'play' | 'undo' | 'redo' | 'present' | 'blank' | 'notes' | 'lab' }
  /** The first moment, or the latest. */
  | { do: 'end'; which: 'first' | 'latest' }
  /** So many phases on, or back. */
  | { do: 'move'; phases: number }
  /** By its place in the experiment. */
  | { do: 'arm'; index: number };

export const EVERYWHERE: KeyGroup<PageDeed> = {
  where: ({ where }) => where.everywhere,
  rows: [{ keys: { '?': { do: 'help' } }, shown: '?', meaning: (words) => words.help, once: true, leftTo: 'text' }],
};

const moves = (phases: number) =>
  ({ ArrowLeft: { do: 'move', phases: -phases }, ArrowRight: { do: 'move', phases } }) as const;

const ARMS = Array.from({ length: 6 }, (_, index): [string, PageDeed] => [`${index + 1}`, { do: 'arm', index }]);

export const WORKBENCH: KeyGroup<PageDeed> = {
  where: ({ where }) => where.workbench,
  rows: [
    {
      keys: { ' ': { do: 'play' } },
      shown: ({ shown }) => shown.space,
      meaning: (words) => words.play,
      once: true,
      leftTo: 'button',
    },
    { keys: moves(1), shift: false, shown: '← →', meaning: (words) => words.phase, leftTo: 'value or scroller' },
    { keys: moves(4), shift: true, shown: '⇧ ← →', meaning: (words) => words.iteration, leftTo: 'value or scroller' },
    { keys: Object.fromEntries(ARMS), shown: '1 … 6', meaning: (words) => words.arm, leftTo: 'value' },
    {
      keys: { p: { do: 'present' } },
      shown: 'P',
      meaning: (words) => words.present,
      once: true,
      leftTo: 'value',
    },
    {
      keys: { z: { do: 'undo' } },
      command: true,
      shift: false,
      shown: ({ shown }) => shown.undo,
      meaning: (words) => words.undo,
      leftTo: 'text',
    },
    {
      keys: { z: { do: 'redo' } },
      command: true,
      shift: true,
      shown: ({ shown }) => shown.redo,
      meaning: (words) => words.redo,
      leftTo: 'text',
    },
  ],
};

export const PRESENTATION: KeyGroup<PageDeed> = {
  where: ({ where }) => where.present,
  rows: [
    {
      keys: { Home: { do: 'end', which: 'first' }, End: { do: 'end', which: 'latest' } },
      shown: ({ shown }) => shown.ends,
      meaning: (words) => words.ends,
      leftTo: 'value',
    },
    {
      keys: { l: { do: 'lab' } },
      shown: 'L',
      meaning: (words) => words.lab,
      once: true,
      leftTo: 'value',
    },
    { keys: { n: { do: 'notes' } }, shown: 'N', meaning: (words) => words.notes, once: true, leftTo: 'value' },
    {
      keys: { '.': { do: 'blank' } },
      shown: '.',
      meaning: (words) => words.blank,
      once: true,
      leftTo: 'value',
    },
    {
      keys: { Escape: { do: 'present' } },
      shown: 'Esc',
      meaning: (words) => words.leave,
      once: true,
      leftTo: 'dialog',
    },
  ],
};

export const JUDGING: KeyGroup<Answer | 'undo' | 'send'> = {
  where: ({ where }) => where.judging,
  rows: [
    { keys: { a: 'left', b: 'right' }, shown: 'A B', meaning: (words) => words.better },
    { keys: { t: 'tie' }, shown: 'T', meaning: (words) => words.tie },
    { keys: { s: 'skip' }, shown: 'S', meaning: (words) => words.skip },
    { keys: { u: 'undo', Backspace: 'undo' }, shown: 'U ⌫', meaning: (words) => words.takeBack },
    { keys: { Enter: 'send' }, shown: ({ shown }) => shown.enter, meaning: (words) => words.send },
  ],
};

/** A direction, y up. */
export const HANDLE: KeyGroup<{ x: number; y: number }> = {
  where: ({ where }) => where.handle,
  rows: [
    {
      keys: {
        ArrowLeft: { x: -1, y: 0 },
        ArrowRight: { x: 1, y: 0 },
        ArrowUp: { x: 0, y: 1 },
        ArrowDown: { x: 0, y: -1 },
      },
      shown: '← → ↑ ↓',
      meaning: (words) => words.move,
    },
  ],
};

/** Handles on or back, in a picture with several, which is one tab stop. */
export const HANDLES: KeyGroup<1 | -1> = {
  where: ({ where }) => where.handles,
  rows: [{ keys: { PageUp: -1, PageDown: 1 }, shown: ({ shown }) => shown.pages, meaning: (words) => words.handle }],
};

/** Tools on or back. */
export const TOOLS: KeyGroup<1 | -1> = {
  where: ({ where }) => where.tools,
  rows: [{ keys: { ArrowLeft: -1, ArrowRight: 1 }, shown: '← →', meaning: (words) => words.tool }],
};

/** Entries on or back. */
export const OBJECTIVES: KeyGroup<1 | -1> = {
  where: ({ where }) => where.objectives,
  rows: [{ keys: { ArrowUp: -1, ArrowDown: 1 }, shown: '↑ ↓', meaning: (words) => words.objective }],
};

export const PANEL: KeyGroup<'close'> = {
  where: ({ where }) => where.panel,
  rows: [{ keys: { Escape: 'close' }, shown: 'Esc', meaning: (words) => words.close }],
};

export const LESSON: KeyGroup<'card'> = {
  where: ({ where }) => where.lesson,
  rows: [{ keys: { Escape: 'card' }, shown: 'Esc', meaning: (words) => words.card }],
};

export const ALL_KEYS: readonly KeyGroup<unknown>[] = [
  EVERYWHERE,
  WORKBENCH,
  PRESENTATION,
  JUDGING,
  HANDLE,
  HANDLES,
  TOOLS,
  OBJECTIVES,
  LESSON,
  PANEL,
];
