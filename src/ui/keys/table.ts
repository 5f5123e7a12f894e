import type { Answer } from '../judge/judgements';

/** Every key that the page gives a meaning to: what the handlers act on, and what “?” shows. */

/** Controls that use a key themselves, and are left to it. */
export type Control = 'text' | 'value' | 'value or scroller' | 'button' | 'dialog';

export interface KeyRow<Deed> {
  /** Names of `KeyboardEvent.key`, letters in lower case, and what each asks for. */
  keys: Readonly<Record<string, Deed>>;
  /** The keys as the help shows them. */
  shown: string;
  meaning: string;
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
  where: string;
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
  where: 'Everywhere',
  rows: [{ keys: { '?': { do: 'help' } }, shown: '?', meaning: 'this help', once: true, leftTo: 'text' }],
};

const moves = (phases: number) =>
  ({ ArrowLeft: { do: 'move', phases: -phases }, ArrowRight: { do: 'move', phases } }) as const;

const ARMS = Array.from({ length: 6 }, (_, index): [string, PageDeed] => [`${index + 1}`, { do: 'arm', index }]);

export const WORKBENCH: KeyGroup<PageDeed> = {
  where: 'In the workbench',
  rows: [
    {
      keys: { ' ': { do: 'play' } },
      shown: 'Space',
      meaning: 'replay or hold; pause or go on training',
      once: true,
      leftTo: 'button',
    },
    { keys: moves(1), shift: false, shown: '← →', meaning: 'one phase back or on', leftTo: 'value or scroller' },
    { keys: moves(4), shift: true, shown: '⇧ ← →', meaning: 'one iteration back or on', leftTo: 'value or scroller' },
    { keys: Object.fromEntries(ARMS), shown: '1 … 6', meaning: 'choose an arm', leftTo: 'value' },
    {
      keys: { p: { do: 'present' } },
      shown: 'P',
      meaning: 'present: large, for an audience; and back',
      once: true,
      leftTo: 'value',
    },
    {
      keys: { z: { do: 'undo' } },
      command: true,
      shift: false,
      shown: 'Ctrl or ⌘ Z',
      meaning: 'undo a change of the settings',
      leftTo: 'text',
    },
    {
      keys: { z: { do: 'redo' } },
      command: true,
      shift: true,
      shown: 'Ctrl or ⌘ ⇧ Z',
      meaning: 'make it again',
      leftTo: 'text',
    },
  ],
};

export const PRESENTATION: KeyGroup<PageDeed> = {
  where: 'In present mode, beside these',
  rows: [
    {
      keys: { Home: { do: 'end', which: 'first' }, End: { do: 'end', which: 'latest' } },
      shown: 'Home End',
      meaning: 'the first moment, the latest',
      leftTo: 'value',
    },
    {
      keys: { l: { do: 'lab' } },
      shown: 'L',
      meaning: 'the triangle of an exact world large, or the phase',
      once: true,
      leftTo: 'value',
    },
    { keys: { n: { do: 'notes' } }, shown: 'N', meaning: 'notes for the presenter', once: true, leftTo: 'value' },
    {
      keys: { '.': { do: 'blank' } },
      shown: '.',
      meaning: 'blank the screen; any key brings it back',
      once: true,
      leftTo: 'value',
    },
    { keys: { Escape: { do: 'present' } }, shown: 'Esc', meaning: 'leave it', once: true, leftTo: 'dialog' },
  ],
};

export const JUDGING: KeyGroup<Answer | 'undo' | 'send'> = {
  where: 'While you judge, with the focus in the question',
  rows: [
    { keys: { a: 'left', b: 'right' }, shown: 'A B', meaning: 'this one is better' },
    { keys: { t: 'tie' }, shown: 'T', meaning: 'equally good' },
    { keys: { s: 'skip' }, shown: 'S', meaning: 'skip the question' },
    { keys: { u: 'undo', Backspace: 'undo' }, shown: 'U ⌫', meaning: 'take the latest answer back' },
    { keys: { Enter: 'send' }, shown: 'Enter', meaning: 'go on, once all are answered' },
  ],
};

/** A direction, y up. */
export const HANDLE: KeyGroup<{ x: number; y: number }> = {
  where: 'On what can be dragged',
  rows: [
    {
      keys: {
        ArrowLeft: { x: -1, y: 0 },
        ArrowRight: { x: 1, y: 0 },
        ArrowUp: { x: 0, y: 1 },
        ArrowDown: { x: 0, y: -1 },
      },
      shown: '← → ↑ ↓',
      meaning: 'move it a little; with ⇧ ten times as far',
    },
  ],
};

/** Handles on or back, in a picture with several, which is one tab stop. */
export const HANDLES: KeyGroup<1 | -1> = {
  where: 'In a picture with several handles',
  rows: [{ keys: { PageUp: -1, PageDown: 1 }, shown: 'PgUp PgDn', meaning: 'the handle before or after' }],
};

/** Tools on or back. */
export const TOOLS: KeyGroup<1 | -1> = {
  where: 'In the tools below a figure',
  rows: [{ keys: { ArrowLeft: -1, ArrowRight: 1 }, shown: '← →', meaning: 'the tool before or after' }],
};

/** Entries on or back. */
export const OBJECTIVES: KeyGroup<1 | -1> = {
  where: 'In the list of objectives',
  rows: [{ keys: { ArrowUp: -1, ArrowDown: 1 }, shown: '↑ ↓', meaning: 'the one before or after' }],
};

export const PANEL: KeyGroup<'close'> = {
  where: 'In dialogs and in the settings',
  rows: [{ keys: { Escape: 'close' }, shown: 'Esc', meaning: 'close' }],
};

export const LESSON: KeyGroup<'card'> = {
  where: 'On what a card of a lesson points at',
  rows: [{ keys: { Escape: 'card' }, shown: 'Esc', meaning: 'back to the card' }],
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
