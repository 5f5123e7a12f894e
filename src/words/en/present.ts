import { translated } from '../language';
import { plural } from '../numbers';

const english = {
  name: 'Present mode',
  triangle: 'The triangle',
  drawing: 'Drawing …',
  hidden: 'Hidden until the card of the lesson has its prediction: leave, and predict.',
  still: 'The card of the lesson holds this still: leave, and do what it asks.',
  blank: 'The screen is blank; any key or a press brings it back',
  head: {
    notes: 'Notes',
    notesTitle: 'Notes for the presenter (N)',
    blank: 'Blank',
    blankTitle: 'Blank the screen (.)',
    full: 'Full screen',
    leave: 'Leave',
    leaveTitle: 'Leave present mode (Esc)',
  },
  trainAbout: (train: string, time: string) => `${train}, about ${time}`,
  lab: {
    title: 'Where the policies go',
    after: (steps: number) => `After ${plural(steps, { one: 'step', other: 'steps' })}.`,
    about:
      'Every point is a policy; a corner plays one action only. The line is the solution, the thin one with rings the anchor, the square is <em>previous</em>. Drag the base policy π₀.',
  },
  notes: {
    look: (look: string) => `To look at: ${look}`,
    end: (headline: string) => `At its end: ${headline}`,
    now: (arm: string, parts: string) => `${arm} now: ${parts}.`,
  },
  large: (phase: string) => `${phase}, large`,
  tiles: 'What to show large',
  triangleTile: 'Triangle',
  triangleAbout: 'Where the policies go.',
};

export type PresentWords = typeof english;
export const presentWords = translated('present', english);
