import { nearest } from '../text';
import { BANDIT_PRESETS } from './banditPresets';
import type { Preset } from './preset';
import { TALES_PRESETS } from './talesPresets';

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
