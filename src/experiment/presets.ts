import { Refused } from '../messages/refusal';
import { nearest } from '../text';
import { BANDIT_PRESETS } from './banditPresets';
import { MODEL_PRESETS } from './modelPresets';
import type { Preset } from './preset';
import { RETIRED_PRESETS } from './retiredPresets';
import { TALES_PRESETS } from './talesPresets';

/** What the page and the command line list. */
export const PRESETS: readonly Preset[] = [...TALES_PRESETS, ...BANDIT_PRESETS];

/** And what still opens by name. */
export const KNOWN_PRESETS: readonly Preset[] = [...PRESETS, ...MODEL_PRESETS, ...RETIRED_PRESETS];

export const DEFAULT_PRESET = 'tales-solved';

/** Throws a Refused that names the nearest presets. */
export function presetNamed(name: string): Preset {
  const found = KNOWN_PRESETS.find((preset) => preset.name === name);
  if (found) return found;
  const names = nearest(
    name,
    PRESETS.map((preset) => preset.name),
  );
  throw new Refused({ path: ['preset'], code: 'unknown-preset', facts: { name: name.slice(0, 80), nearest: names } });
}
