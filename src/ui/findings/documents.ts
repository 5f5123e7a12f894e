import type { Document } from '../../trace/momentLink';

/** What was measured, as the documents of the project say it: the page and the repository have one text. */
interface Source {
  title: string;
  load: () => Promise<{ default: string }>;
}

export const SOURCES: Readonly<Record<Document, Source>> = {
  'fair-test': {
    title: 'A fair test of momentum on words',
    load: () => import('../../../docs/notes/fair-test.md?raw'),
  },
  paper: { title: 'The paper’s figures beside ours', load: () => import('../../../docs/paper.md?raw') },
  'default-experiment': {
    title: 'The default experiment',
    load: () => import('../../../docs/notes/default-experiment.md?raw'),
  },
  'over-optimisation': {
    title: 'Over-optimisation of a proxy',
    load: () => import('../../../docs/notes/over-optimisation.md?raw'),
  },
};

/** The document that a link in another means; null if the page has none of that name. */
export function documentAt(href: string): Document | null {
  const name = /^(?:[./a-z-]*\/)?([a-z-]+)\.md(?:#.*)?$/.exec(href)?.[1];
  return name !== undefined && Object.hasOwn(SOURCES, name) ? (name as Document) : null;
}
