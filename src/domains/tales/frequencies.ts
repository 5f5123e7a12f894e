import type { Attributes } from './parse';

/**
 * How often each attribute has each value in a set of responses: attribute → value → share of those that parse; `parses` → `true` is
 * the share of all. Values that no response has are missing, not 0. `words` are counted in tens: `20–` is 20 to 29.
 */
export function frequencies(responses: readonly (Attributes | null)[]): Map<string, Map<string, number>> {
  const parsed = responses.filter((attributes) => attributes !== null);
  const shares = new Map<string, Map<string, number>>();
  shares.set('parses', new Map([['true', parsed.length / responses.length]]));
  for (const attributes of parsed)
    for (const [name, value] of Object.entries(attributes)) {
      const label = name === 'words' ? `${Math.floor(Number(value) / 10) * 10}–` : String(value);
      const values = shares.get(name) ?? new Map<string, number>();
      values.set(label, (values.get(label) ?? 0) + 1 / parsed.length);
      shares.set(name, values);
    }
  return shares;
}

/** Largest difference between two tables of shares, with its place: “tone cheerful”. */
export function largestDifference(
  a: ReadonlyMap<string, ReadonlyMap<string, number>>,
  b: ReadonlyMap<string, ReadonlyMap<string, number>>,
): { at: string; difference: number } {
  let worst = { at: '', difference: 0 };
  for (const name of new Set([...a.keys(), ...b.keys()]))
    for (const value of new Set([...(a.get(name)?.keys() ?? []), ...(b.get(name)?.keys() ?? [])])) {
      const difference = Math.abs((a.get(name)?.get(value) ?? 0) - (b.get(name)?.get(value) ?? 0));
      if (difference > worst.difference) worst = { at: `${name} ${value}`, difference };
    }
  return worst;
}
