import { expect, it } from 'vitest';
import type { Answer } from '../../../src/ui/judge/judgements';
import { type BlindQuestion, blindQuestions, tally, told } from '../../../src/ui/own/blind';

const PROMPTS = Array.from({ length: 20 }, (_, i) => `p${i}`);
const texts = (what: string) => PROMPTS.map((prompt) => `${what} ${prompt}`);
const ASKED = PROMPTS.map((text) => ({ text }));
const { questions, equal } = blindQuestions(ASKED, [texts('base'), texts('after'), texts('again')], 0);

/** Whoever prefers the text in which this word stands. */
const likes =
  (word: string) =>
  ({ left, right }: BlindQuestion): Answer =>
    left.includes(word) ? 'left' : right.includes(word) ? 'right' : 'tie';

it('asks both questions of every prompt, on either side, mixed', () => {
  expect(questions).toHaveLength(40);
  expect(equal).toEqual({ compared: 0, placebo: 0 });
  for (const kind of ['compared', 'placebo'] as const) {
    const own = questions.filter((one) => one.kind === kind);
    expect(own.map(({ prompt }) => prompt).sort()).toEqual([...PROMPTS].sort());
    const left = own.filter(({ side }) => side === 'left').length;
    expect(left).toBeGreaterThan(4);
    expect(left).toBeLessThan(16);
    for (const { left, right, side } of own)
      expect(side === 'left' ? left : right).toContain(kind === 'compared' ? 'after' : 'again');
  }
  const first = questions.slice(0, 20).filter(({ kind }) => kind === 'compared').length;
  expect(first).toBeGreaterThan(4);
  expect(first).toBeLessThan(16);
});

it('tells the policy from the base by who prefers it, and nothing by who always takes the left', () => {
  const answers = questions.map(likes('after'));
  expect(tally(questions, answers, 'compared', 0)).toMatchObject({ wins: 20, ties: 0, losses: 0 });
  expect(told(tally(questions, answers, 'compared', 0))).toBe('better');
  expect(tally(questions, answers, 'placebo', 0)).toMatchObject({ wins: 0, ties: 20, losses: 0 });
  const worse = questions.map(likes('base'));
  expect(told(tally(questions, worse, 'compared', 0))).toBe('worse');
  const left = questions.map(() => 'left' as const);
  expect(told(tally(questions, left, 'compared', 0))).toBe('not');
});

it('counts equal responses as ties that nobody is asked about, and skipped ones not at all', () => {
  const some = PROMPTS.slice(0, 4);
  const same = { prompts: some, of: (what: string) => some.map((prompt, i) => (i < 3 ? 'same' : what + prompt)) };
  const prompts = some.map((text) => ({
    text,
    reading: { turns: [{ role: 'user', content: text }], raw: `<${text}>` },
  }));
  const found = blindQuestions(prompts, [same.of('base'), same.of('after'), same.of('base')], 1);
  expect(found.equal).toEqual({ compared: 3, placebo: 4 });
  expect(found.questions).toMatchObject([{ prompt: 'p3', reading: { raw: '<p3>' } }]);
  expect(tally(found.questions, ['skip'], 'compared', 3)).toMatchObject({ wins: 0, ties: 3, losses: 0 });
  expect(tally(found.questions, [null], 'placebo', 0).share).toBeNull();
  expect(told(tally(found.questions, [null], 'placebo', 0))).toBe('not');
});
