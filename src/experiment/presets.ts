import { nearest } from '../text';
import { BANDIT_PRESETS } from './banditPresets';
import type { Experiment } from './experiment';
import { TALES_PRESETS } from './talesPresets';

/** A named experiment. Names begin with their world; once published, a name keeps its meaning, since links build on it. */
export interface Preset {
  name: string;
  /** What to look at, one sentence. */
  look: string;
  experiment: Experiment;
}

export const PRESETS: readonly Preset[] = [...TALES_PRESETS, ...BANDIT_PRESETS];

export const DEFAULT_PRESET = 'tales-momentum';

export function presetNamed(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name);
  if (!found)
    throw new Error(
      `preset: no preset is called ${JSON.stringify(name)}; the nearest names are ${nearest(
        name,
        PRESETS.map((preset) => preset.name),
      ).join(', ')}`,
    );
  return found;
}
