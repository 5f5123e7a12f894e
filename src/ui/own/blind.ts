import { type Interval, shareInterval } from '../../algorithms/statistics';
import { generator, permutation, streamOf, uniform } from '../../random';
import type { Answer, Question } from '../judge/judgements';

type Reading = NonNullable<Question['reading']>;

/** A blind comparison: what a policy answers beside what the base answers, and among them the base beside itself, as a placebo. */

type Kind = 'compared' | 'placebo';

export interface BlindQuestion extends Question {
  kind: Kind;
  /** Where the response of the policy, or of the base's second draw, stands. */
  side: 'left' | 'right';
}

export interface Tally {
  /** Of the policy over the base, or of the second draw over the first. */
  wins: number;
  ties: number;
  losses: number;
  /** Of a win, ties count half; null if nothing was said. */
  share: Interval | null;
}

/**
 * Both questions of each prompt, in an order and on sides that are drawn. Responses that are equal to the letter are no question, but a tie, and are counted.
 * `texts` are of the base, of the policy, and of the base again, [3][prompts].
 */
export function blindQuestions(
  prompts: readonly { readonly text: string; readonly reading?: Reading }[],
  [base, policy, again]: readonly [readonly string[], readonly string[], readonly string[]],
  seed: number,
): { questions: BlindQuestion[]; equal: Record<Kind, number> } {
  const stream = streamOf('person', 1);
  const all = (['compared', 'placebo'] as const).flatMap((kind, place) =>
    prompts.map(({ text: prompt, reading }, i): BlindQuestion => {
      const [one, other] = [base[i]!, (kind === 'compared' ? policy : again)[i]!];
      const side = uniform(seed, stream, i, place) < 0.5 ? 'left' : 'right';
      const [left, right] = side === 'left' ? [other, one] : [one, other];
      return { prompt, ...(reading && { reading }), left, right, again: false, kind, side };
    }),
  );
  const isEqual = ({ left, right }: BlindQuestion) => left === right;
  const order = permutation(all.length, generator(seed, streamOf('person', 2)));
  const equal = (kind: Kind) => all.filter((one) => one.kind === kind && isEqual(one)).length;
  return {
    questions: Array.from(order, (i) => all[i]!).filter((one) => !isEqual(one)),
    equal: { compared: equal('compared'), placebo: equal('placebo') },
  };
}

/** What the answers to questions of a kind come to; `equal` responses are ties. */
export function tally(
  questions: readonly BlindQuestion[],
  answers: readonly (Answer | null)[],
  kind: Kind,
  equal: number,
): Tally {
  const said = questions.flatMap((question, i) => {
    const answer = answers[i] ?? 'skip';
    return question.kind === kind && answer !== 'skip' ? [{ answer, side: question.side }] : [];
  });
  const wins = said.filter(({ answer, side }) => answer === side).length;
  const ties = equal + said.filter(({ answer }) => answer === 'tie').length;
  const n = said.length + equal;
  return { wins, ties, losses: n - wins - ties, share: n === 0 ? null : shareInterval(wins + ties / 2, n) };
}

/** Whether the interval leaves out ½, and on which side. */
export function told({ share }: Tally): 'better' | 'worse' | 'not' {
  if (!share || (share.low <= 0.5 && share.high >= 0.5)) return 'not';
  return share.low > 0.5 ? 'better' : 'worse';
}
