import { use } from 'react';
import type { Document } from '../../trace/momentLink';
import { SOURCES } from './documents';
import { Markdown } from './Markdown';

/** Asked for once; one that failed is asked for again the next time. */
const texts = new Map<Document, Promise<string>>();

function textOf(document: Document): Promise<string> {
  const known = texts.get(document);
  if (known) return known;
  const text = SOURCES[document]().then((module) => module.default);
  texts.set(document, text);
  text.catch(() => texts.delete(document));
  return text;
}

/** A document; it suspends until its text is here. */
export const Finding = ({ document }: { document: Document }) => (
  <article lang="en">
    <Markdown text={use(textOf(document))} />
  </article>
);
