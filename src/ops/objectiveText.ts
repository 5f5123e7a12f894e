import logistic from '../../shaders/shared/logistic.wgsl?raw';

const FILES = import.meta.glob<string>('../../shaders/objectives/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const TEXTS = new Map(
  Object.entries(FILES).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1, -'.wgsl'.length), text]),
);

/** `shaders/objectives/<id>.wgsl` and the logistic functions that it calls. Throws an Error if there is no such file. */
export function objectiveText(id: string): string[] {
  const text = TEXTS.get(id);
  if (text === undefined) throw new Error(`objective ${id}: there is no shaders/objectives/${id}.wgsl`);
  return [text, logistic];
}

/** A function that makes its value for an objective on the first call and keeps it. */
export function perObjective<T>(make: (id: string) => T): (id: string) => T {
  const made = new Map<string, T>();
  return (id) => {
    let found = made.get(id);
    if (found === undefined) {
      found = make(id);
      made.set(id, found);
    }
    return found;
  };
}
