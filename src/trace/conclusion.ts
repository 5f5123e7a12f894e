import { type Comparison, halfText, type Outcome } from './comparison';
import type { VerdictWords } from './verdictWords';

/**
 * What follows for momentum, as a table: the first row that fits is said. Momentum has an advantage of its own only if it beats the plain
 * iteration and the control, at equal KL to the base too where labels are drawn: who only went farther on the same way is not ahead.
 */

/** Outcomes: + ahead, − behind, = the same, ? cannot be told apart, 0 there is no such arm, or no KL to compare. */
type Mark = '+' | '-' | '=' | '?' | '0';

interface Row {
  /** Which marks fit: against the plain arm, the same at equal KL, against the control, the same at equal KL. Empty: any. */
  fits: readonly [string, string, string, string];
  says: keyof VerdictWords['conclusions'];
}

const ROWS: readonly Row[] = [
  { fits: ['?', '', '', ''], says: 'plainUntold' },
  { fits: ['=', '', '', ''], says: 'plainSame' },
  {
    fits: ['+', '?=', '', ''],
    says: 'moreKlUntold',
  },
  {
    fits: ['+', '-', '', ''],
    says: 'moreKlBehind',
  },
  { fits: ['+', '', '+', '+0'], says: 'own' },
  {
    fits: ['+', '', '+', '?='],
    says: 'helpsKlUntold',
  },
  {
    fits: ['+', '', '+', '-'],
    says: 'helpsKlBehind',
  },
  { fits: ['+', '', '=', ''], says: 'helpsSame' },
  { fits: ['+', '', '?', ''], says: 'helpsUntold' },
  {
    fits: ['+', '', '-', '?='],
    says: 'betaMoreKlUntold',
  },
  {
    fits: ['+', '', '-', '+'],
    says: 'betaMoreKlBehind',
  },
  { fits: ['+', '', '-', ''], says: 'helpsLess' },
  { fits: ['+', '', '', ''], says: 'noControl' },
  {
    fits: ['-', '?=', '', ''],
    says: 'lessKlUntold',
  },
  {
    fits: ['-', '+', '', ''],
    says: 'lessKlAhead',
  },
  { fits: ['-', '', '+', '+0'], says: 'harmLess' },
  { fits: ['-', '', '', ''], says: 'harm' },
  { fits: ['0', '', '+', '+0'], says: 'more' },
  {
    fits: ['0', '', '+', '?='],
    says: 'earnsMoreKlUntold',
  },
  { fits: ['0', '', '+', '-'], says: 'earnsMoreKlBehind' },
  {
    fits: ['0', '', '-', '?='],
    says: 'betaEarnsKlUntold',
  },
  { fits: ['0', '', '-', '+'], says: 'betaEarnsKlBehind' },
  { fits: ['0', '', '=', ''], says: 'noMore' },
  { fits: ['0', '', '?', ''], says: 'betaUntold' },
  { fits: ['0', '', '', ''], says: 'less' },
];

const MARKS: Readonly<Record<Outcome, Mark>> = { ahead: '+', behind: '-', same: '=', untold: '?' };

/** Without a full stop. `alpha` of the momentum decides what β its control has. */
export function conclusion(
  plain: Comparison | undefined,
  control: Comparison | undefined,
  { alpha, unit }: { alpha: number; unit: string },
  words: VerdictWords,
): string {
  const leads = {
    plain: plain?.lead,
    plainKl: plain?.atEqualKl,
    control: control?.lead,
    controlKl: control?.atEqualKl,
  };
  const marks = Object.values(leads).map((lead): Mark => (lead ? MARKS[lead.outcome] : '0'));
  const row = ROWS.find(({ fits }) => fits.every((those, i) => those === '' || those.includes(marks[i]!)))!;
  return words.conclusions[row.says].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'beta') return alpha < 0 ? words.largerBeta : words.smallerBeta;
    return halfText(leads[name as keyof typeof leads]!, unit, words);
  });
}
