import type { Experiment } from '../../experiment/experiment';

/** Keys from the experiment down to one value, such as `['world', 'solve', 'steps']` or `['arms', 1, 'name']`. */
export type Path = readonly (string | number)[];

export function valueAt(experiment: Experiment, path: Path): unknown {
  return path.reduce<unknown>(
    (node, name) => (node as Record<string | number, unknown> | undefined)?.[name],
    experiment,
  );
}

/** A copy with one value changed; everything beside the path is shared. */
export function withValue<T>(node: T, path: Path, value: unknown): T {
  const [name, ...rest] = path;
  if (name === undefined) return value as T;
  const copy = Array.isArray(node) ? [...node] : { ...node };
  const key = name as keyof typeof copy;
  copy[key] = withValue(copy[key], rest, value) as never;
  return copy as T;
}

/** The path in the words of `fieldAt`: without indices, the world named by its kind, records without their keys. */
export function fieldPath(path: Path, worldKind: string): string {
  const names = path.filter((name) => typeof name === 'string');
  const known = names.flatMap((name) => (name === 'world' ? ['world', worldKind] : [name]));
  const record = known.findIndex((name) => name === 'settings' || name === 'rewards');
  return (record < 0 ? known : known.slice(0, record + 1)).join('.');
}
