import type { ReactNode } from 'react';

/** What stands around words, or in their place. */
type Given = Readonly<Record<string, ReactNode | ((words: string) => ReactNode)>>;

const MARKS: Given = {
  em: (words: string) => <em>{words}</em>,
  strong: (words: string) => <strong>{words}</strong>,
  code: (words: string) => <code>{words}</code>,
};

const TAG = /<(\w+)>(.*?)<\/\1>|<(\w+)\/>/gs;

/** Gives an element its key. */
const Piece = ({ children }: { children: ReactNode }) => children;

/**
 * A sentence of the page's words with elements in it: `<name>words</name>` is what `name` makes of the words, `<name/>` is `name` itself. Values that are
 * text of somebody's are given as `<name/>`, never pasted into the sentence.
 */
export function rich(sentence: string, given: Given = {}): ReactNode {
  const all = { ...MARKS, ...given };
  const pieces: ReactNode[] = [];
  let end = 0;
  for (const { 0: whole, 1: around, 2: words, 3: alone, index } of sentence.matchAll(TAG)) {
    const element = all[around ?? alone!];
    pieces.push(sentence.slice(end, index));
    pieces.push(<Piece key={index}>{typeof element === 'function' ? element(words ?? '') : (element ?? words)}</Piece>);
    end = index + whole.length;
  }
  pieces.push(sentence.slice(end));
  return <>{pieces}</>;
}
