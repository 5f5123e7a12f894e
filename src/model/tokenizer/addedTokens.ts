import type { Part } from './components';

/** A token that is found in the text before any other, as in the `added_tokens` of a `tokenizer.json`. */
export interface AddedToken {
  id: number;
  content: string;
  /** Only as a word of its own. */
  singleWord: boolean;
  /** Takes the white space before or after it. */
  lstrip: boolean;
  rstrip: boolean;
  /** Looked for in the normalised text. */
  normalized: boolean;
  special: boolean;
}

/** The tokens of checked `added_tokens` that a text can have: not an empty one, nor half a pair of surrogates. */
export const addedTokensOf = (added: readonly Part[]): AddedToken[] =>
  added
    .map(({ id, content, single_word, lstrip, rstrip, normalized, special }) => ({
      id: id as number,
      content: content as string,
      singleWord: single_word === true,
      lstrip: lstrip === true,
      rstrip: rstrip === true,
      normalized: normalized === undefined ? special !== true : normalized === true,
      special: special === true,
    }))
    .filter(({ content }) => content !== '' && !/\p{Surrogate}/u.test(content));

/** A part of a text: a token that was added, or text between two; `isFirst` if the whole text begins with it. */
type Piece = { id: number } | { text: string; isFirst: boolean };

/** Rust's `\w` and `\s`, which the Python library looks around a token with. */
const ENDS_WITH_WORD = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]$/u;
const STARTS_WITH_WORD = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]/u;
const IS_SPACE = /^\p{White_Space}$/u;

/**
 * Cuts a text at added tokens, found from the left, the longest first, as `AddedVocabulary` of the Python library 0.23 does: first those
 * that are looked for in the text as it is, then the others in what is left, normalised.
 */
export function cutterOf(
  tokens: readonly AddedToken[],
  normalize: (text: string) => string,
): (text: string) => readonly Piece[] {
  const plain = finderOf(tokens.filter(({ normalized }) => !normalized).map((token) => [token.content, token]));
  const inNormalized = finderOf(
    tokens.filter(({ normalized }) => normalized).map((token) => [normalize(token.content), token]),
  );
  return (text) =>
    cut(text, plain, true).flatMap((piece) =>
      'id' in piece ? [piece] : cut(normalize(piece.text), inNormalized, piece.isFirst),
    );
}

/** The longest token at a place of a text, and where it ends. */
type Finder = (text: string, start: number) => { token: AddedToken; end: number } | null;

interface Node {
  token?: AddedToken;
  next: Map<string, Node>;
}

function finderOf(tokens: readonly (readonly [content: string, token: AddedToken])[]): Finder {
  const root: Node = { next: new Map() };
  for (const [content, token] of tokens) {
    if (content === '') continue;
    let node = root;
    for (let i = 0; i < content.length; i++) {
      const next = node.next.get(content[i]!) ?? { next: new Map() };
      node.next.set(content[i]!, next);
      node = next;
    }
    node.token ??= token;
  }
  return (text, start) => {
    let found: { token: AddedToken; end: number } | null = null;
    let node = root.next.get(text[start]!);
    for (let end = start + 1; node; node = node.next.get(text[end++]!))
      if (node.token) found = { token: node.token, end };
    return found;
  };
}

function cut(text: string, find: Finder, isFirst: boolean): Piece[] {
  const pieces: Piece[] = [];
  /** End of the last token. */
  let from = 0;
  const addText = (start: number, end: number) => {
    if (start < end) pieces.push({ text: text.slice(start, end), isFirst: isFirst && start === 0 });
  };
  for (let at = 0; at < text.length; ) {
    const found = find(text, at);
    if (!found) {
      at++;
      continue;
    }
    const { token, end } = found;
    const start = at;
    at = end;
    const { singleWord, lstrip, rstrip, id } = token;
    // Two units are enough for the character beside the token.
    const touches =
      ENDS_WITH_WORD.test(text.slice(Math.max(0, start - 2), start)) || STARTS_WITH_WORD.test(text.slice(end, end + 2));
    if (singleWord && touches) continue;
    let [left, right] = [start, end];
    while (lstrip && left > from && IS_SPACE.test(text[left - 1]!)) left--;
    while (rstrip && right < text.length && IS_SPACE.test(text[right]!)) right++;
    addText(from, left);
    pieces.push({ id });
    from = right;
  }
  addText(from, text.length);
  return pieces;
}
