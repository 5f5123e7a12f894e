import type { Document } from '../../trace/momentLink';

/** What was measured, as the documents of the project say it: the page and the repository have one text. */
export const SOURCES: Readonly<Record<Document, () => Promise<{ default: string }>>> = {
  'fair-test': () => import('../../../docs/notes/fair-test.md?raw'),
  paper: () => import('../../../docs/paper.md?raw'),
  'default-experiment': () => import('../../../docs/notes/default-experiment.md?raw'),
  'over-optimisation': () => import('../../../docs/notes/over-optimisation.md?raw'),
};

/** The document that a link in another means; null if the page has none of that name. */
export function documentAt(href: string): Document | null {
  const name = /^(?:[./a-z-]*\/)?([a-z-]+)\.md(?:#.*)?$/.exec(href)?.[1];
  return name !== undefined && Object.hasOwn(SOURCES, name) ? (name as Document) : null;
}
