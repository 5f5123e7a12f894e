import better from './data/de/01-better.json' with { type: 'json' };
import step from './data/de/02-step.json' with { type: 'json' };
import leash from './data/de/03-leash.json' with { type: 'json' };
import again from './data/de/04-again.json' with { type: 'json' };
import momentum from './data/de/05-momentum.json' with { type: 'json' };
import smallerBeta from './data/de/06-smaller-beta.json' with { type: 'json' };
import helps from './data/de/07-helps.json' with { type: 'json' };
import hurts from './data/de/08-hurts.json' with { type: 'json' };
import words from './data/de/09-words.json' with { type: 'json' };
import claim from './data/de/10-claim.json' with { type: 'json' };

/** The German texts of our own lessons, by number. */
export const GERMAN_LESSONS: ReadonlyMap<number, unknown> = new Map<number, unknown>([
  [1, better],
  [2, step],
  [3, leash],
  [4, again],
  [5, momentum],
  [6, smallerBeta],
  [7, helps],
  [8, hurts],
  [9, words],
  [10, claim],
]);
