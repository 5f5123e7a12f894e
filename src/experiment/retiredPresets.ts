import type { Preset } from './preset';

/**
 * Presets that have left the list, as they were: links and the command line still open them by name. A preset that should change gets a new
 * name, and the old one moves here.
 */
export const RETIRED_PRESETS: readonly Preset[] = [];
