import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import type { Cut } from '../learners/own';

/** Of a text, to look at: more would only be scrolled past. */
const MOST = 300;

/** Letters of a token: a file may have any. */
const MOST_LETTERS = 100;

/** A token as a person reads it. */
interface ShownToken {
  readonly id: number;
  /** What it adds to a text, or how it is written in `tokenizer.json` where that is no text: a special token, a part of a character. */
  readonly text: string;
  /** Begin and end are those of the model; other special ones are of its template, or stand in the file. */
  readonly kind: 'text' | 'begin' | 'end' | 'special';
}

/** The tokens of a prompt or of a response. */
export interface ShownTokens {
  /** As many as the model reads, of which `first` are the first. */
  readonly count: number;
  readonly first: readonly ShownToken[];
  /** What no longer fits into the context: how many, and the first of them. */
  readonly cut: { readonly count: number; readonly first: readonly ShownToken[] } | null;
}

/** What a person is shown of ids that were encoded to be learnt from. The cost is bounded, however many there are. */
export function shownTokens(
  tokenizer: Tokenizer,
  { ids, cut = null }: { readonly ids: readonly number[]; readonly cut?: Cut | null },
): ShownTokens {
  const shown = (some: readonly number[]) => some.slice(0, MOST).map((id) => shownToken(tokenizer, id));
  return {
    count: ids.length,
    first: shown(ids),
    cut: cut && { count: cut.count, first: shown(cut.first) },
  };
}

function shownToken({ decode, tokenText, beginToken, endToken }: Tokenizer, id: number): ShownToken {
  // Behind itself, since the first token of a text may lose its space.
  const said = decode([id, id]).slice(decode([id]).length);
  const kind = id === endToken ? 'end' : id === beginToken ? 'begin' : said === '' ? 'special' : 'text';
  const isText = kind === 'text' && !said.includes('\ufffd');
  return { id, text: (isText ? said : tokenText(id)).slice(0, MOST_LETTERS), kind };
}
