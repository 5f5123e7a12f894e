import { readTree } from './layout';

/** The tables of the page's words. */

/** Every text of a table, by its path; functions are left out. */
export function texts(table: object, path: string): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[`${path}.${key}`, value]]
      : typeof value === 'object' && value !== null
        ? texts(value, `${path}.${key}`)
        : [],
  );
}

/** Rooms of the page, by their tables. */
export const stems = [...readTree('src/words/en').keys()].map((path) => /(\w+)\.ts$/.exec(path)![1]!);

/** The English table of a room. */
export async function englishOf(room: string): Promise<object> {
  const file: Record<string, () => object> = await import(`../../src/words/en/${room}.ts`);
  return file[`${room}Words`]!();
}
