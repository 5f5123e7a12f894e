import { expect, it } from 'vitest';
import {
  type Answer,
  agreement,
  answered,
  isComplete,
  type Judgement,
  judgementsOf,
  labelLines,
  type Question,
  roundOf,
  takenBack,
} from '../../../src/ui/judge/judgements';

const question = (prompt: string, left: string, right: string, again = false): Question => ({
  ...{ prompt, left, right, again },
});
const asked = (...questions: Question[]) => ({ kind: 'ask', id: 3, questions }) as const;
const judged = (one: Question, answer: Answer): Judgement => ({ question: one, answer });

it('goes from question to question, back, and on', () => {
  let round = roundOf(asked(question('p', 'a', 'b'), question('q', 'c', 'd')), []);
  expect(round).toMatchObject({ at: 0, answers: [null, null], known: 0 });
  expect(takenBack(round)).toBe(round);
  round = answered(round, 'left');
  expect(round).toMatchObject({ at: 1, answers: ['left', null] });
  round = takenBack(round);
  expect(round).toMatchObject({ at: 0, answers: [null, null] });
  round = answered(answered(round, 'tie'), 'skip');
  expect(round).toMatchObject({ at: 2, answers: ['tie', 'skip'] });
  expect(isComplete(round)).toBe(true);
  expect(answered(round, 'left')).toBe(round);
  // Only the latest is taken back, and what is answered stays.
  expect(takenBack(round)).toMatchObject({ at: 1, answers: ['tie', null] });
});

it('takes over what was answered before, whichever stood left, but for what is asked again', () => {
  const past = [judged(question('p', 'a', 'b'), 'left'), judged(question('q', 'c', 'd'), 'tie')];
  const round = roundOf(
    asked(question('p', 'b', 'a'), question('q', 'd', 'c'), question('p', 'b', 'a', true), question('r', 'a', 'b')),
    past,
  );
  expect(round).toMatchObject({ answers: ['right', 'tie', null, null], at: 2, known: 2 });
});

it('counts how often two answers agree, without those that were skipped', () => {
  const [p, q, r] = [question('p', 'a', 'b'), question('q', 'a', 'b'), question('r', 'a', 'b')];
  const again = (one: Question) => ({ ...one, left: one.right, right: one.left, again: true });
  const all = [
    ...[judged(p, 'left'), judged(q, 'left'), judged(r, 'tie')],
    ...[judged(again(p), 'right'), judged(again(q), 'left'), judged(again(r), 'skip')],
  ];
  expect(agreement(all)).toEqual({ same: 1, of: 2 });
  expect(agreement(all.slice(0, 3))).toEqual({ same: 0, of: 0 });
});

it('writes a line in the names of TRL for each two of which one was preferred, once', () => {
  const p = question('p', ' "a"', ' b\n');
  const round = roundOf(asked(p, question('q', 'c', 'd'), { ...p, again: true }), []);
  const all = judgementsOf(answered(answered(answered(round, 'right'), 'tie'), 'left'));
  expect(labelLines(all, '')).toBe('{"prompt":"p","chosen":" b\\n","rejected":" \\"a\\""}\n');
  expect(JSON.parse(labelLines([judged(question('p', 'a', 'b'), 'left')], ' '))).toEqual({
    ...{ prompt: 'p', chosen: ' a', rejected: ' b' },
  });
});

it('leaves messages messages, which the template writes again', () => {
  const turns = [{ role: 'user', content: 'Hello' }];
  const raw = '<user>Hello';
  const said = { chosen: 'a', rejected: 'b' };
  const line = (prompt: string) =>
    JSON.parse(labelLines([judged({ ...question(prompt, 'a', 'b'), reading: { turns, raw } }, 'left')], ''));
  const assistant = (content: string) => [{ role: 'assistant', content }];
  expect(line(raw)).toEqual({ prompt: turns, chosen: assistant('a'), rejected: assistant('b') });
  // What was a text in the data is one again, of which the experiment says that it is what a user says.
  expect(line('Hello')).toEqual({ prompt: 'Hello', ...said });
});
