import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import { parseSeeds } from '../../experiment/seeds';
import { refusalText } from '../../messages/refusal';
import { messageOf } from '../../text';
import { refusalOf } from '../state/refusal';

/** Typed seeds as an experiment takes them, or what is wrong with them. */
export function readSeeds(text: string): { seeds: number[]; error: string | null } {
  try {
    const seeds = parseSeeds(text);
    // Asked of an experiment that has no other fault.
    const refusal = refusalOf({ ...presetNamed(DEFAULT_PRESET).experiment, seeds });
    return { seeds, error: refusal && refusalText(refusal) };
  } catch (error) {
    return { seeds: [], error: messageOf(error) };
  }
}
