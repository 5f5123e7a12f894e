import type { KeptRun } from '../state/keepDb';

/** How far a run came. */
export function progressText({ at, ended, experiment: { seeds, iterations } }: KeptRun): string {
  if (ended || at === null) return 'finished';
  const seed = seeds.length > 1 ? ` under seed ${seeds.indexOf(at.seed) + 1} of ${seeds.length}` : '';
  return `iteration ${at.iteration} of ${iterations}${seed}`;
}
