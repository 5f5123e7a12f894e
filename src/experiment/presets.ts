import { Refused } from '../messages/refusal';
import { nearest } from '../text';
import { BANDIT_PRESETS } from './banditPresets';
import type { Preset } from './preset';
import { TALES_PRESETS } from './talesPresets';

export const PRESETS: readonly Preset[] = [...TALES_PRESETS, ...BANDIT_PRESETS];

export const DEFAULT_PRESET = 'tales-momentum';

export function presetNamed(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name);
  if (found) return found;
  const names = nearest(
    name,
    PRESETS.map((preset) => preset.name),
  );
  throw new Refused({ path: ['preset'], code: 'unknown-preset', facts: { name, nearest: names } });
}
