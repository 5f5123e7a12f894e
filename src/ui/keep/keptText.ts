import { significant } from '../parts/format';
import type { KeptRun } from '../state/keepDb';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as people say them, in powers of 1000. */
export function sizeText(bytes: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), UNITS.length - 1);
  return `${significant(bytes / 1000 ** power)} ${UNITS[power]}`;
}

/** How far a run came. */
export function progressText({ at, ended, experiment: { seeds, iterations } }: KeptRun): string {
  if (ended || at === null) return 'finished';
  const seed = seeds.length > 1 ? ` under seed ${seeds.indexOf(at.seed) + 1} of ${seeds.length}` : '';
  return `iteration ${at.iteration} of ${iterations}${seed}`;
}
