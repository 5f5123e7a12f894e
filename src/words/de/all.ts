import { catalogue } from './catalogue';
import { charts } from './charts';
import { embed } from './embed';
import { findings } from './findings';
import { glossary, terms } from './glossary';
import { health } from './health';
import { judge } from './judge';
import { keep } from './keep';
import { keys } from './keys';
import { lab } from './lab';
import { labCharts } from './labCharts';
import { landing } from './landing';
import { lessonList } from './lessonList';
import { lessons } from './lessons';
import { objectives } from './objectives';
import { own } from './own';
import { parts } from './parts';
import { phases } from './phases';
import { present } from './present';
import { presets } from './presets';
import { settings } from './settings';
import { share } from './share';
import { shell } from './shell';
import { verdict } from './verdict';
import { worlds } from './worlds';

/** All German words, by the rooms of `src/words/en/`. */
export const GERMAN = {
  catalogue,
  charts,
  embed,
  findings,
  glossary,
  health,
  judge,
  keep,
  keys,
  lab,
  labCharts,
  landing,
  lessonList,
  lessons,
  objectives,
  own,
  parts,
  phases,
  present,
  presets,
  settings,
  share,
  shell,
  terms,
  verdict,
  worlds,
};
