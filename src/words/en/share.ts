import { translated } from '../language';

const english = {
  legend: 'Beside the experiment, the link says',
  parts: {
    moment: 'the moment',
    momentAt: (iteration: number, phase: string, seed: number) =>
      `the moment: iteration ${iteration}, ${phase}, seed ${seed}`,
    arm: (name: string) => `the arm: ${name}`,
    prompt: (n: number) => `the prompt: number ${n}`,
    open: 'which panels and charts are open',
    present: 'that it opens in present mode',
    theme: (theme: string) => `the theme: ${theme}`,
    ownTheme: 'each reader’s own',
    language: (name: string) => `the language: ${name}`,
  },
  link: 'The link',
  copyLink: 'Copy link',
  lesson: 'The lesson, without this view',
  copyLesson: 'Copy lesson',
  panel: 'Panel of a frame in another page',
  code: 'Code of the frame',
  copyCode: 'Copy code',
  frames: 'A frame shows exact worlds and recordings, and trains nothing.',
  none: (fault: string) => `There is no link: ${fault}.`,
  tooLong: 'The link is too long for a QR code.',
  qr: 'QR code of the link',
  panels: {
    reward: 'The reward',
    triangle: 'The triangle',
    plane: 'The plane of α and β',
    phases: 'The four phases',
    verdict: 'The verdict',
  },
  curve: (id: string) => `The curve of ${id}`,
};

export type ShareWords = typeof english;
export const shareWords = translated('share', english);
