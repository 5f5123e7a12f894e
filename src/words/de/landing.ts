import type { LandingWords } from '../en/landing';
import { fixed } from '../numbers';

export const landing: LandingWords = {
  sentence: 'Ein kleines Sprachmodell lernt im Browser, was ein Orakel bevorzugt; das Momentum trägt es weiter.',
  story: 'Eine Geschichte, vorher und nachher',
  before: 'Vorher',
  after: 'Nachher',
  means: (stories, before, after) =>
    `Mittlere Belohnung von ${stories} Geschichten, mit Momentum (APO), Seed 0: ${fixed(before)} → ${fixed(after)}.`,
  reward: (reward) => `Belohnung ${fixed(reward, 1)}`,
  watch: 'Beim Lernen zusehen (25 s)',
  workbench: 'Werkbank',
  lab: 'Theorielabor',
  lessons: 'Lektionen',
  own: 'Eigenes Modell',
};
