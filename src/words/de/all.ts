import { parts } from './parts';
import { shell } from './shell';

/** All German words, by the rooms of `src/words/en/`. */
export const GERMAN = { parts, shell };
