import { type MarkedToken, marked, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import type { Document } from '../../trace/momentLink';
import { findingsWords } from '../../words/en/findings';
import { readFinding } from '../state/actions';
import { documentAt } from './documents';

/** One of our documents. Its marks become elements, and never markup: what is HTML in it, a comment, is left out. */
export function Markdown({ text }: { text: string }) {
  const tokens = marked.lexer(text);
  const tables = tokens.filter(({ type }) => type === 'table');
  const block = (token: Token) =>
    token.type === 'table' ? (
      <Table
        key={tables.indexOf(token)}
        name={findingsWords().table(tables.indexOf(token) + 1)}
        table={token as Tokens.Table}
      />
    ) : (
      all([token])
    );
  return tokens.map(block);
}

const all = (tokens: readonly Token[] | undefined): ReactNode =>
  // A text never changes, so that places are names.
  // biome-ignore lint/suspicious/noArrayIndexKey: as said
  (tokens as readonly MarkedToken[] | undefined)?.map((token, i) => <Fragment key={i}>{one(token)}</Fragment>);

function one(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'heading':
      return heading(token);
    case 'paragraph':
      return <p>{all(token.tokens)}</p>;
    case 'text':
      return token.tokens ? all(token.tokens) : token.text;
    case 'escape':
      return token.text;
    case 'strong':
      return <strong>{all(token.tokens)}</strong>;
    case 'em':
      return <em>{all(token.tokens)}</em>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    case 'link':
      return link(token);
    case 'list':
      return list(token);
    default:
      return null;
  }
}

/** The title of the document is the dialog's. */
function heading({ depth, tokens }: Tokens.Heading) {
  if (depth === 1) return null;
  return depth === 2 ? <h3>{all(tokens)}</h3> : <h4>{all(tokens)}</h4>;
}

function list({ ordered, start, items }: Tokens.List) {
  const rows = items.map((item) => <li key={item.raw}>{all(item.tokens)}</li>);
  return ordered ? <ol start={Number(start)}>{rows}</ol> : <ul>{rows}</ul>;
}

/** Of a document of the page it opens that; a file of the repository is named. */
function link({ href, tokens }: Tokens.Link) {
  if (href.startsWith('https://'))
    return (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {all(tokens)}
      </a>
    );
  const document: Document | null = documentAt(href);
  if (document === null) return all(tokens);
  return (
    <button type="button" className="link" onClick={() => readFinding(document)}>
      {all(tokens)}
    </button>
  );
}

/** It scrolls alone where it is wider than the dialog, by keyboard too. */
function Table({ name, table: { header, rows } }: { name: string; table: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="finding-table" aria-label={name} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            {header.map(({ text, tokens }) => (
              <th key={text} scope="col">
                {all(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.map(({ text }) => text).join('|')}>
              {row.map(({ tokens }, i) => (
                <td key={header[i]!.text}>{all(tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
