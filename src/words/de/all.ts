import { embed } from './embed';
import { findings } from './findings';
import { health } from './health';
import { keep } from './keep';
import { keys } from './keys';
import { landing } from './landing';
import { parts } from './parts';
import { phases } from './phases';
import { share } from './share';
import { shell } from './shell';
import { worlds } from './worlds';

/** All German words, by the rooms of `src/words/en/`. */
export const GERMAN = { embed, findings, health, keep, keys, landing, parts, phases, share, shell, worlds };
