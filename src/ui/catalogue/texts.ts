/** The texts of the files themselves, so that what is shown is what runs. Only loaded with the code section of the catalogue. */

const CONTEXTS = import.meta.glob<string>('../../../shaders/contexts/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const SHADERS = import.meta.glob<string>('../../../shaders/objectives/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const ROWS = import.meta.glob<string>('../../algorithms/objectives/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface Source {
  /** From the root of the repository. */
  path: string;
  text: string;
}

/** The WGSL function and the f64 reference of an objective; what there is of them. */
export function sourcesOf(id: string): Source[] {
  const camel = id.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const wanted = [
    [`shaders/objectives/${id}.wgsl`, SHADERS],
    [`shaders/contexts/${id}.wgsl`, CONTEXTS],
    [`src/algorithms/objectives/${camel}.ts`, ROWS],
  ] as const;
  return wanted.flatMap(([path, files]) => {
    const key = Object.keys(files).find((one) => one.endsWith(path.replace(/^src/, '')));
    return key ? [{ path, text: files[key]! }] : [];
  });
}
