import { comparison, nesterov } from './arms';
import { preset, range, THREE, world } from './banditWorlds';
import type { Preset } from './preset';

/** Rewards 1, 0.95, … 0.05; a base policy that likes the middle. */
const TWENTY = world(
  range(20).map((i) => `answer ${i + 1}`),
  range(20).map((i) => Number((-(((i - 12) / 6) ** 2)).toFixed(3))),
  range(20).map((i) => Number((1 - i / 20).toFixed(2))),
);

/**
 * Presets that have left the list, as they were: links and the command line still open them by name. A preset that should change gets a new
 * name, and the old one moves here.
 */
export const RETIRED_PRESETS: readonly Preset[] = [
  preset(
    'three',
    'Three actions, exactly',
    'Everything is exact, and APO is iterative DPO on a faster clock: the control with β(1−α) is level with it or ahead.',
    { world: world(THREE, [0, 1, 0.5], [1, 0.4, 0]), arms: comparison(1, 0.3), iterations: 20 },
  ),
  preset(
    'twenty',
    'Twenty actions, close rewards',
    'With close rewards the gap falls like 1/T, with constant momentum by the factor 1/(1−α), with α = t/(t+3) like 1/T².',
    { world: TWENTY, arms: [...comparison(2, 0.3), nesterov(2)], iterations: 100 },
  ),
];
