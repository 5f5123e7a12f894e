import type { Method, Need } from '../../algorithms/objectives/row';
import { nearest } from '../../text';
import { catalogueWords } from '../../words/en/catalogue';
import { objectivesWords } from '../../words/en/objectives';

export const ORDERS = ['name', 'year', 'id'] as const;
export type Order = (typeof ORDERS)[number];

/** Rows that hold every word of the query: in id, aliases, name, arXiv id, or what they change and how they fail. */
export function search(rows: readonly Method[], query: string): Method[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = plain(textOf(row));
    return words.every((word) => text.includes(word));
  });
}

/** Rows that the query may have meant, the likeliest first. */
export function meant(rows: readonly Method[], query: string): Method[] {
  const named = rows.flatMap((row) => [row.id, ...(row.aliases ?? [])].map((name) => [name, row] as const));
  const byName = new Map(named);
  const close = nearest(
    plain(query).trim(),
    named.map(([name]) => name),
  );
  return [...new Set(close.flatMap((name) => byName.get(name) ?? []))];
}

/** By name or id, or the newest first; rows of one year by name. */
export function ordered(rows: readonly Method[], order: Order): Method[] {
  const byName = (a: Method, b: Method) => a.name.localeCompare(b.name, 'en');
  switch (order) {
    case 'name':
      return [...rows].sort(byName);
    case 'id':
      return [...rows].sort((a, b) => a.id.localeCompare(b.id, 'en'));
    case 'year':
      return [...rows].sort((a, b) => b.arxiv.localeCompare(a.arxiv, 'en') || byName(a, b));
    default:
      throw order satisfies never;
  }
}

/** Rows that need this; those that need nothing but the policy's own log-probabilities; or all. */
export function needing(rows: readonly Method[], need: Need | 'nothing' | 'all'): Method[] {
  if (need === 'all') return [...rows];
  return rows.filter(({ needs }) => (need === 'nothing' ? needs.length === 0 : needs.includes(need)));
}

/** How many different objectives these are: rows with the loss of another of them count as one with it. */
export function counted(rows: readonly Method[]): string {
  const again = rows.filter(({ sameLoss }) => rows.some(({ id }) => id === sameLoss)).length;
  return catalogueWords().list.counted(rows.length - again, again);
}

/** Needs that some row has, in the order in which the table first names them. */
export const needsOf = (rows: readonly Method[]): Need[] => [...new Set(rows.flatMap(({ needs }) => needs))];

/** In English and in the language of the page. */
function textOf({ id, aliases = [], name, arxiv, year, changes, fails }: Method): string {
  const said = objectivesWords().rows[id];
  const texts = [id, id.replaceAll('_', ' '), ...aliases, name, arxiv, year, changes, fails];
  return [...texts, said?.changes, said?.fails].join(' ');
}

/** Without case, accents and typographic marks, so that “kahneman-tversky” and “chi” find what they mean. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‐-―−]/g, '-')
    .replace(/[‘’]/g, "'");
