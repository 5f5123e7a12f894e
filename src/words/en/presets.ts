import { KNOWN_PRESETS } from '../../experiment/presets';
import { translated } from '../language';

/** Titles of presets and what to look at in them, by name; in English the presets say it themselves. */
export type PresetsWords = Readonly<Record<string, { title: string; look: string }>>;

const english: PresetsWords = Object.fromEntries(
  KNOWN_PRESETS.map(({ name, look, experiment }) => [name, { title: experiment.title, look }]),
);

export const presetsWords = translated('presets', english);
