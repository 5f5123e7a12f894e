import { type Comparison, halfText, type Outcome } from './comparison';

/**
 * What follows for momentum, as a table: the first row that fits is said. Momentum has an advantage of its own only if it beats the plain
 * iteration and the control, at equal KL to the base too where labels are drawn: who only went farther on the same way is not ahead.
 */

/** Outcomes: + ahead, − behind, = the same, ? cannot be told apart, 0 there is no such arm, or no KL to compare. */
type Mark = '+' | '-' | '=' | '?' | '0';

interface Row {
  /** Which marks fit: against the plain arm, the same at equal KL, against the control, the same at equal KL. Empty: any. */
  fits: readonly [string, string, string, string];
  /** {beta}, and of an interval {plain}, {plainKl}, {control}, {controlKl} stand for what they are. */
  says: string;
}

const ROWS: readonly Row[] = [
  { fits: ['?', '', '', ''], says: 'momentum cannot be told from the plain iteration ({plain})' },
  { fits: ['=', '', '', ''], says: 'momentum makes no difference that matters' },
  {
    fits: ['+', '?=', '', ''],
    says: 'momentum earns more in as many iterations, but at equal KL to the base it cannot be told from the plain iteration ({plainKl})',
  },
  {
    fits: ['+', '-', '', ''],
    says: 'momentum earns more in as many iterations, but at equal KL to the base it is behind the plain iteration',
  },
  { fits: ['+', '', '+', '+0'], says: 'momentum adds something that {beta} does not' },
  {
    fits: ['+', '', '+', '?='],
    says: 'momentum helps and earns more than {beta}, but at equal KL to the base the two cannot be told apart ({controlKl})',
  },
  {
    fits: ['+', '', '+', '-'],
    says: 'momentum helps and earns more than {beta}, but at equal KL to the base it is behind',
  },
  { fits: ['+', '', '=', ''], says: 'momentum helps, but no more than {beta} would' },
  { fits: ['+', '', '?', ''], says: 'momentum helps, but cannot be told from {beta} ({control})' },
  {
    fits: ['+', '', '-', '?='],
    says: 'momentum helps and {beta} earns more, but at equal KL to the base the two cannot be told apart ({controlKl})',
  },
  {
    fits: ['+', '', '-', '+'],
    says: 'momentum helps; {beta} earns more, but at equal KL to the base it is behind momentum',
  },
  { fits: ['+', '', '-', ''], says: 'momentum helps, but less than {beta} does' },
  { fits: ['+', '', '', ''], says: 'momentum is ahead, but without its control it may be no more than {beta}' },
  {
    fits: ['-', '?=', '', ''],
    says: 'momentum earns less in as many iterations, but at equal KL to the base it cannot be told from the plain iteration ({plainKl})',
  },
  {
    fits: ['-', '+', '', ''],
    says: 'momentum earns less in as many iterations, but at equal KL to the base it is ahead of the plain iteration',
  },
  { fits: ['-', '', '+', '+0'], says: 'momentum does harm, but less than {beta} does' },
  { fits: ['-', '', '', ''], says: 'momentum does harm' },
  { fits: ['0', '', '+', '+0'], says: 'momentum does more than {beta}' },
  {
    fits: ['0', '', '+', '?='],
    says: 'momentum earns more than {beta}, but at equal KL to the base the two cannot be told apart ({controlKl})',
  },
  { fits: ['0', '', '+', '-'], says: 'momentum earns more than {beta}, but at equal KL to the base it is behind' },
  {
    fits: ['0', '', '-', '?='],
    says: '{beta} earns more than momentum, but at equal KL to the base the two cannot be told apart ({controlKl})',
  },
  { fits: ['0', '', '-', '+'], says: '{beta} earns more than momentum, but at equal KL to the base it is behind' },
  { fits: ['0', '', '=', ''], says: 'momentum does no more than {beta}' },
  { fits: ['0', '', '?', ''], says: 'momentum cannot be told from {beta} ({control})' },
  { fits: ['0', '', '', ''], says: 'momentum does less than {beta}' },
];

const MARKS: Readonly<Record<Outcome, Mark>> = { ahead: '+', behind: '-', same: '=', untold: '?' };

/** Without a full stop. `alpha` of the momentum decides what β its control has. */
export function conclusion(
  plain: Comparison | undefined,
  control: Comparison | undefined,
  { alpha, unit }: { alpha: number; unit: string },
): string {
  const leads = {
    plain: plain?.lead,
    plainKl: plain?.atEqualKl,
    control: control?.lead,
    controlKl: control?.atEqualKl,
  };
  const marks = Object.values(leads).map((lead): Mark => (lead ? MARKS[lead.outcome] : '0'));
  const row = ROWS.find(({ fits }) => fits.every((those, i) => those === '' || those.includes(marks[i]!)))!;
  return row.says.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'beta') return `a ${alpha < 0 ? 'larger' : 'smaller'} β`;
    return halfText(leads[name as keyof typeof leads]!, unit);
  });
}
