import { Failed } from '../../messages/failure';
import { messageOf } from '../../text';

/** A judge of any text: the weighted sum of rules that a person has written. */

/** One rule; what each gives is said in `experiment/modelWorld.ts`. */
type JudgeRule = { readonly weight: number } & (
  | { readonly kind: 'pattern'; readonly pattern: string; readonly ignoreCase: boolean }
  | { readonly kind: 'length'; readonly words: number }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'json' }
);

interface Ruling {
  words: number;
  reward: number;
  /** What each rule gave, before its weight. */
  attributes: Record<string, number>;
  reason: null;
}

const WORD = /[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’-]*/gu;

/** Words in the sense of every rule: letters, digits and marks, with an apostrophe or a hyphen inside. */
const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

export const countWords = (text: string): number => wordsOf(text).length;

/** Words apart by one space, between two spaces: what is looked for in it is whole words. */
const spaced = (text: string): string => ` ${wordsOf(text.toLowerCase()).join(' ')} `;

/**
 * Throws a Failed that names a pattern that is none. RE2 is loaded only for a pattern: its time is linear in the text, whatever a link brings.
 */
export async function openRules(rules: readonly JudgeRule[]): Promise<(text: string) => Ruling> {
  const measures = await Promise.all(rules.map(measureOf));
  const titles = titlesOf(rules);
  return (text) => {
    const values = measures.map((measure) => measure(text));
    return {
      words: countWords(text),
      reward: values.reduce((sum, value, i) => sum + rules[i]!.weight * value, 0),
      attributes: Object.fromEntries(values.map((value, i) => [titles[i]!, value])),
      reason: null,
    };
  };
}

const TITLES: { readonly [Kind in JudgeRule['kind']]: string } = {
  pattern: 'pattern match',
  length: 'length fit',
  words: 'words found',
  json: 'valid JSON',
};

/** The second of a kind has a number, and so on. */
function titlesOf(rules: readonly JudgeRule[]): string[] {
  return rules.map(({ kind }, i) => {
    const before = rules.slice(0, i).filter((rule) => rule.kind === kind).length;
    return before === 0 ? TITLES[kind] : `${TITLES[kind]} ${before + 1}`;
  });
}

async function measureOf(rule: JudgeRule): Promise<(text: string) => number> {
  switch (rule.kind) {
    case 'pattern':
      return patternOf(rule);
    case 'length':
      return (text) => Math.max(0, 1 - Math.abs(countWords(text) - rule.words) / rule.words);
    case 'words': {
      const wanted = rule.words.map(spaced);
      return (text) => {
        const found = spaced(text);
        return wanted.filter((one) => found.includes(one)).length / wanted.length;
      };
    }
    case 'json':
      return (text) => (isJson(text) ? 1 : 0);
    default:
      throw rule satisfies never;
  }
}

async function patternOf({ pattern, ignoreCase }: JudgeRule & { kind: 'pattern' }): Promise<(text: string) => number> {
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return (text) => (compiled.matcher(text).find() ? 1 : 0);
  } catch (error) {
    throw new Failed({ code: 'bad-pattern', facts: { pattern, detail: messageOf(error) } });
  }
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
