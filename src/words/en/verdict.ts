import { VERDICT_WORDS } from '../../trace/verdictWords';
import { translated } from '../language';
import { plural } from '../numbers';

const english = {
  ...VERDICT_WORDS,
  titles: { stated: 'The differences, in numbers', momentum: 'What momentum did', best: 'Which arm did best' },
  otherKl: 'At other KL to the base',
  klColumn: 'KL, nats',
  aheadColumn: (unit: string) => `${unit} ahead, each with its own 95 % interval`,
  whyTitle: 'Why a control with another β?',
  why: 'With DPO, exact preferences and exact steps, momentum is another clock and nothing else: T steps take it as far as c_T plain ones, and the plain iteration with β·T/c_T ends on the same policy. With β(1−α), the paper’s reading, the plain iteration is ahead, in the end by α/(1−α)² steps. So one of them stands beside momentum. What momentum adds of its own can only come from sampling, from an optimiser that stops early, or from moving in weights instead of probabilities. An optimiser that stops early feels little of β: then the control goes hardly farther than the plain iteration, and a lead over it says little.',
  compare: {
    ofAll: (plain: string | undefined) =>
      `Of all arms, ${plain ? `${plain} and the selected one` : 'the selected one'}.`,
    previous: 'Previous evaluation prompt',
    next: 'Next evaluation prompt',
    at: (now: number, of: number) => `${now} of ${of}`,
    different: 'Next where the arms differ',
    differing: (n: number, of: number) => `${n} of ${plural(of, { one: 'beginning', other: 'beginnings' })}`,
    before: 'Base policy, before',
    now: (judged: string) => `${judged}, now`,
    notYet: 'Not there yet.',
    nothing: '(says nothing)',
    words: (n: number) => plural(n, { one: 'word', other: 'words' }),
    bars: 'Probability now (bar) and under the base policy (tick)',
  },
};

export type VerdictRoom = typeof english;
export const verdictWords = translated('verdict', english);
