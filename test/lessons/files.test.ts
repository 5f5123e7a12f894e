import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Answers, answersOf, readAnswers } from '../../src/lessons/answers';
import { joinClass } from '../../src/lessons/classroom';
import momentum from '../../src/lessons/data/05-momentum.json';
import { jsonOf, ofLesson } from '../../src/lessons/file';
import { readLesson } from '../../src/lessons/lesson';
import { openLessons } from '../../src/lessons/lessons';
import { dotsOf, median, reachOf } from '../../src/ui/lessons/dots';

const lessons = await openLessons();
const lesson = lessons.get(5)!;
const file = (data: unknown, name = 'a.json') =>
  new File([typeof data === 'string' ? data : JSON.stringify(data)], name, { type: 'application/json' });

/** Of lesson 5: card 2 asks for a mark, card 3 for a number. */
const answers = (name = ''): Answers =>
  answersOf(
    lesson,
    { 2: { answer: { along: 0.9, across: 0 }, came: { along: 1.3, across: 0 } }, 4: { done: true } },
    name,
  );

const changed = (change: (one: Answers) => void): Answers => {
  const one = structuredClone(answers());
  change(one);
  return one;
};
const set = (place: object, key: string, value: unknown) => Reflect.set(place, key, value);
const million = Array.from({ length: 1e6 }, () => 0);

describe('a file of answers', () => {
  it('says what was predicted, whether it came true, and which tasks are done; a name only if one is typed', async () => {
    const data = readAnswers(await jsonOf(file(answers())));
    expect(data).toEqual(answers());
    expect(data).not.toHaveProperty('name');
    expect(data.lesson).toEqual({ title: 'Momentum', hash: lesson.hash });
    expect(data.cards[1]).toEqual({ answer: { along: 0.9, across: 0 }, came: { along: 1.3, across: 0 }, right: false });
    expect(data.cards.map(({ task }) => task)).toEqual(
      lesson.cards.map(({ check }, i) => (check ? i === 3 : undefined)),
    );
    expect(answers('  Ada ').name).toBe('Ada');
    expect(answers('x'.repeat(61)).name).toHaveLength(60);
  });

  it.each<[string, (one: Answers) => void, string]>([
    ['another version', (one) => set(one, 'answers', 2), 'answers: expected 1'],
    ['a field of its own', (one) => set(one, 'call', 'alert(1)'), 'call: no such setting'],
    [
      'no name for a lesson',
      (one) => set(one.lesson, 'hash', 'constructor'),
      'lesson.hash: expected 64 hexadecimal digits, received',
    ],
    ['a long name', (one) => set(one, 'name', 'x'.repeat(61)), 'name: expected ≤ 60 characters, received 61'],
    ['a name that is none', (one) => set(one, 'name', { toString: 'x' }), 'name: expected string'],
    ['seven cards', (one) => set(one, 'cards', Array(7).fill({})), 'cards: expected ≤ 6 entries, received 7'],
    ['a million cards', (one) => set(one, 'cards', million), 'cards.0: expected'],
    ['a million labels', (one) => set(one.cards[1]!, 'answer', million), 'cards.1.answer'],
    ['no number', (one) => set(one.cards[1]!, 'answer', Number.NaN), 'cards.1.answer'],
    ['a mark with more', (one) => set(one.cards[1]!.answer as object, 'z', 1), 'cards.1.answer'],
  ])('is refused with %s', (_, change, expected) => {
    expect(() => readAnswers(changed(change))).toThrow(expected);
  });

  it('changes no prototype', async () => {
    const text = JSON.stringify(answers()).replace('{', '{"__proto__":{"polluted":1},');
    const data = await jsonOf(file(text));
    expect(() => readAnswers(data)).toThrow('__proto__');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a file', () => {
  it('is told from others by its content', async () => {
    expect(await ofLesson(file(momentum))).toBe('lesson');
    expect(await ofLesson(file(answers()))).toBe('answers');
    expect(await ofLesson(file('{"type":"start"}\n{"type":"end"}\n'))).toBeNull();
    expect(await ofLesson(file('[]'))).toBeNull();
    expect(await ofLesson(file('{"cards":'))).toBeNull();
  });

  it('that is too large is not read', async () => {
    const large = file({ ...momentum, cards: million });
    expect(await ofLesson(large)).toBeNull();
    await expect(jsonOf(large)).rejects.toThrow('the file holds more than 262144 bytes');
  });
});

describe('the content of a lesson', () => {
  it('is the same however the file is laid out, and another for other words', async () => {
    const { cards, ...rest } = momentum;
    expect((await readLesson({ cards, ...rest })).hash).toBe(lesson.hash);
    expect((await readLesson({ ...momentum, title: 'Momentum, again' })).hash).not.toBe(lesson.hash);
    expect(new Set([...lessons.values()].map(({ hash }) => hash)).size).toBe(lessons.size);
  });
});

describe('a class', () => {
  it('is joined from the files that are whole; the others are refused by name', async () => {
    const third = lessons.get(3)!;
    const { joined, refused } = await joinClass(
      [
        file(answers('Ada'), 'ada.json'),
        file('<script>', 'page.json'),
        file(answers(), 'b.json'),
        file(answersOf(third, {}, ''), 'leash.json'),
        file(
          changed((one) => set(one.lesson, 'hash', '0'.repeat(64))),
          'foreign.json',
        ),
        file(
          changed((one) => set(one.cards[2]!, 'answer', ['left'])),
          'labels.json',
        ),
        file(
          changed((one) => set(one.cards[0]!, 'answer', 1)),
          'unasked.json',
        ),
        file(
          changed((one) => one.cards.pop()),
          'short.json',
        ),
        file(million, 'million\u202e.json'),
      ],
      lessons.values(),
    );
    expect(joined?.lesson).toBe(lesson);
    expect(joined?.students.map(({ name }) => name)).toEqual(['Ada', undefined]);
    expect(refused.map(({ file }) => file)).toEqual([
      'page.json',
      'leash.json',
      'foreign.json',
      'labels.json',
      'unasked.json',
      'short.json',
      'million\\u202e.json',
    ]);
    const whys = refused.map(({ why }) => why).join('\n');
    for (const why of [
      'lesson: answers to “The leash β”, and most of the files are of “Momentum”',
      'lesson: “Momentum” with this content is no lesson here',
      'cards.2.answer: expected a number, received 1 labels',
      'cards.0.answer: no such setting',
      'cards: expected 6, received 5',
      'the file holds more than 262144 bytes',
    ])
      expect(whys).toContain(why);
  });

  it('has 200 files at most, and none of it is a class too', async () => {
    const { joined, refused } = await joinClass(Array(201).fill(file(answers())), lessons.values());
    expect(joined?.students).toHaveLength(200);
    expect(refused).toEqual([{ file: 'a.json', why: 'more than 200 files at once' }]);
    expect((await joinClass([file(7)], lessons.values())).joined).toBeNull();
  });
});

describe('dots of a class', () => {
  it('stand at their value, on each other, and at the edge if one is wild', () => {
    const values = [1, 1, 1.1, 2, 1e300];
    expect(median(values)).toBe(1.1);
    const reach = reachOf(values, 1.5, 0.2);
    expect(reach).toEqual({ low: 1, high: 2 });
    const dots = dotsOf(values, reach, { width: 100, size: 12 });
    expect(dots.map(({ x }) => Math.round(x))).toEqual([0, 0, 10, 100, 100]);
    expect(dots.map(({ level }) => level)).toEqual([0, 1, 2, 0, 1]);
    expect(dots.map(({ beyond }) => beyond)).toEqual([false, false, false, false, true]);
  });
});

it('the examples of the notes are such files', async () => {
  const text = readFileSync('docs/notes/lessons.md', 'utf8');
  const [own, said] = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json!);
  expect((await readLesson(await jsonOf(file(own)))).title).toBe('One question');
  const given = JSON.parse(said!.replace('64 hexadecimal digits', lesson.hash));
  expect((await joinClass([file(given)], lessons.values())).refused).toEqual([]);
});
