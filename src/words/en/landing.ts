import { translated } from '../language';
import { fixed } from '../numbers';

const english = {
  sentence: 'A small language model learns what an oracle prefers, in your browser; momentum carries it on.',
  story: 'One story, before and after',
  before: 'Before',
  after: 'After',
  means: (stories: number, before: number, after: number) =>
    `Mean reward of ${stories} stories, with momentum (APO), seed 0: ${fixed(before)} → ${fixed(after)}.`,
  reward: (reward: number) => `reward ${fixed(reward, 1)}`,
  watch: 'Watch it learn (25 s)',
  workbench: 'Workbench',
  lab: 'Theory lab',
  lessons: 'Lessons',
  own: 'Your own model',
};

export type LandingWords = typeof english;
export const landingWords = translated('landing', english);
