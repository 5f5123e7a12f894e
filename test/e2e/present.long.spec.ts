import { readsEverything } from './presentAudience';
import { test } from './support';

for (const [width, height] of [
  [1024, 768],
  [1920, 1080],
] as const)
  test(`an audience reads everything at ${width} × ${height}, and nothing scrolls`, ({ page }) =>
    readsEverything(page, width, height, ['bandit-clock', 'bandit-three', 'tales-momentum']));
