import { Refused } from '../../messages/refusal';

/** Longest pattern of a file. */
const MAX_LENGTH = 10_000;
/** Most repetitions without end in one pattern; those of known models have up to twelve. */
const MAX_ENDLESS = 32;
/** A repetition up to so many times counts as one without end. */
const MANY = 100;

/** What stands inside a group, so far. */
interface Group {
  /** A repetition, an option or an alternative: more than one way to match a text. */
  hasChoice: boolean;
}

const QUANTIFIER = /(?:[*+?]|\{(\d*)(,?)(\d*)\})[?+]?/y;

/**
 * Refuses a regular expression that may take exponential time: one that repeats, without end, a group in which there is a choice, such as
 * `(a+)+`. What remains is polynomial; who runs it on foreign text sets a limit of time as well. Patterns of known tokenizers repeat
 * single characters and classes only. Throws a Refused.
 */
export function demandSafePattern(path: readonly (string | number)[], source: string): void {
  const refuse = () => new Refused({ code: 'pattern-slow', path, facts: { received: source.slice(0, 80) } });
  if (source.length > MAX_LENGTH) throw refuse();
  const groups: Group[] = [{ hasChoice: false }];
  let last: Group | null = null;
  let endless = 0;
  for (let at = 0; at < source.length; ) {
    QUANTIFIER.lastIndex = at;
    const quantifier = at > 0 ? QUANTIFIER.exec(source) : null;
    const character = source[at]!;
    if (quantifier) {
      if (isEndless(quantifier)) {
        endless++;
        if (last?.hasChoice || endless > MAX_ENDLESS) throw refuse();
      }
      // So many times, no more and no less, leaves no choice.
      const isExact = /^\{\d+\}$/.test(quantifier[0]);
      if (!isExact) groups.at(-1)!.hasChoice = true;
      at += quantifier[0].length;
      continue;
    }
    last = null;
    if (character === '\\') at += 2;
    else if (character === '[') at = endOfClass(source, at);
    else if (character === '(') {
      groups.push({ hasChoice: false });
      // `?:`, `?i:`, `?!`, `?<name>`: what follows the parenthesis is no quantifier.
      at += /^\((?:\?(?:[a-z-]*:|[=!>]|<[=!]|<\w+>))?/.exec(source.slice(at, at + 40))![0].length;
    } else if (character === ')') {
      last = groups.length > 1 ? groups.pop()! : null;
      if (last?.hasChoice) groups.at(-1)!.hasChoice = true;
      at++;
    } else {
      if (character === '|') groups.at(-1)!.hasChoice = true;
      at++;
    }
  }
}

function isEndless([text, least, comma, most]: RegExpExecArray): boolean {
  if (text.startsWith('*') || text.startsWith('+')) return true;
  if (text.startsWith('?')) return false;
  if (comma && !most) return true;
  return Number(most || least) > MANY;
}

/** Where a class of characters ends; Oniguruma's may hold others. */
function endOfClass(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') depth++;
    // A bracket that comes first is a member.
    else if (source[at] === ']' && !/^\[\^?$/.test(source.slice(start, at))) depth--;
    if (depth === 0) return at + 1;
  }
  return source.length;
}
