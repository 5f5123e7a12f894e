/** Keys down to a field, such as `['arms', 1, 'momentum', 'alpha']`; empty for the whole. */
export type Path = readonly (string | number)[];

/** How a message names fields and their values: by their paths, or by what the page calls them. */
export interface Naming {
  field(path: Path): string;
  /** What follows “set”. */
  setting(path: Path, value: string | null): string;
}

/** The names in links, files and on the command line. */
export const BY_PATH: Naming = {
  field: (path) => path.join('.'),
  setting: (path, value) => `${path.join('.')} to ${value}`,
};
