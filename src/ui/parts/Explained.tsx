import type { Word } from '../../glossary';
import { marked } from './marked';
import { Term } from './Term';

interface ExplainedProps {
  text: string;
  /** Those that are explained where they stand first. */
  words: readonly Word[];
}

/** A text in which words of the glossary open their entry. */
export function Explained({ text, words }: ExplainedProps) {
  return (
    <>
      {marked(text, words).map((piece) =>
        typeof piece === 'string' ? (
          piece
        ) : (
          <Term key={piece.word} word={piece.word}>
            {piece.written}
          </Term>
        ),
      )}
    </>
  );
}
