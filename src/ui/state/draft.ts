import type { Experiment } from '../../experiment/experiment';
import type { Preset } from '../../experiment/preset';
import { KNOWN_PRESETS, PRESETS } from '../../experiment/presets';
import { RETIRED_PRESETS } from '../../experiment/retiredPresets';

/** How two experiments compare. */

/** Equal as JSON, whatever the order of the keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Equal but for seeds and engine. */
export const alike = (a: Experiment, b: Experiment): boolean =>
  a.title === b.title && same({ ...a, seeds: b.seeds, engine: b.engine }, b);

/** The listed preset that an experiment is, up to seeds and engine; what others said of themselves no longer holds. */
export const presetLike = (experiment: Experiment): Preset | undefined =>
  PRESETS.find((preset) => alike(preset.experiment, experiment));

/** Whether an experiment is one that has left the list, up to seeds and engine. Its title may be that of the one that took its place. */
export const isEarlier = (experiment: Experiment): boolean =>
  RETIRED_PRESETS.some((preset) => alike(preset.experiment, experiment));

/** The preset that an experiment is, listed or not; else one of the same title, or of the same world. */
export const nearestPreset = (experiment: Experiment): Preset =>
  KNOWN_PRESETS.find((preset) => alike(preset.experiment, experiment)) ??
  PRESETS.find((preset) => preset.experiment.title === experiment.title) ??
  KNOWN_PRESETS.find((preset) => preset.experiment.world.kind === experiment.world.kind)!;

/** The deepest path that contains all differences, such as `arms.1.name`; null if a key or an element was added or removed. */
export function changedPlace(a: unknown, b: unknown): string | null {
  return place(a, b)?.join('.') ?? null;
}

function place(a: unknown, b: unknown): string[] | null {
  if (!isObject(a) || !isObject(b)) return isObject(a) === isObject(b) ? [] : null;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length || !keys.every((key) => Object.hasOwn(b, key))) return null;
  const changed = keys.filter((key) => !same(Reflect.get(a, key), Reflect.get(b, key)));
  const places = changed.map((key) => place(Reflect.get(a, key), Reflect.get(b, key)));
  if (places.includes(null)) return null;
  return changed.length === 1 ? [changed[0]!, ...places[0]!] : [];
}
