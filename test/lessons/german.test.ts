import { describe, expect, it } from 'vitest';
import { GERMAN_LESSONS } from '../../src/lessons/german';
import { openLessons } from '../../src/lessons/lessons';
import { worded } from '../../src/lessons/worded';
import { GERMAN } from '../../src/words/de/all';
import { englishOf, stems, texts } from '../support/wordTables';

/** The lessons in German. What they say of numbers is held in claims.test.ts. */

const english = await openLessons();
const german = await openLessons(GERMAN_LESSONS);

const TEXTS = new Set([
  'title',
  'about',
  'text',
  'question',
  'unit',
  'hint',
  'below',
  'above',
  'far',
  'few',
  'task',
  'done',
  'notes',
]);
/** These are the same in both languages: a percent sign, a number that is an option, the name of the method. */
const SAME = new Set(['%', '1', '5', 'Momentum']);

/** Every text that is read to people, by its path. */
function textsOf(data: unknown, path = ''): [string, string][] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const at = `${path}.${key}`;
    if (key === 'standing') return [];
    return typeof value === 'string' && TEXTS.has(key) ? [[at, value]] : textsOf(value, at);
  });
}
const values = (data: unknown) =>
  JSON.stringify(data, (key, value) => (typeof value === 'string' && TEXTS.has(key) ? '' : value));

describe.each([...english])('lesson %i in German', (number, lesson) => {
  const own = german.get(number)!;

  it('has every text, and no other', () => {
    const paths = (data: unknown) => textsOf(data).map(([at]) => at);
    const { minutes, hash, ...texts } = lesson;
    expect(paths(GERMAN_LESSONS.get(number)).toSorted()).toEqual(paths(texts).toSorted());
    const left = textsOf(own).filter(([at, text]) => !SAME.has(text) && new Map(textsOf(lesson)).get(at) === text);
    expect(left).toEqual([]);
  });

  it('is the same in all that is no text', () => {
    expect(values(own)).toBe(values(lesson));
  });

  it('is short, with German quotes and commas', () => {
    for (const { title, text } of own.cards) expect(text.split(/\s+/).length, title).toBeLessThanOrEqual(60);
    for (const [at, text] of textsOf(own)) {
      expect(text.replaceAll(/Theorem \d\.\d|lesson=\d+\.\d/g, ''), at).not.toMatch(/["”]|\d\.\d| -\d/);
      expect(text.match(/„/g)?.length, at).toBe(text.match(/“/g)?.length);
    }
  });
});

it('takes no text that a lesson has not', () => {
  expect(() => worded({ title: 'a' }, { titel: 'b' })).toThrow('titel');
  expect(() => worded({ minutes: 5 }, { minutes: 'five' })).toThrow('five');
});

/** What each text of the page may be in German; one may stand in several places. */
async function wordsOfPage(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const room of stems) {
    const german = new Map(texts(GERMAN[room as keyof typeof GERMAN], room));
    for (const [path, text] of texts(await englishOf(room), room))
      found.set(text, (found.get(text) ?? new Set()).add(german.get(path)!));
  }
  return found;
}

it('calls what is on the page as the page does', async () => {
  const page = await wordsOfPage();
  let held = 0;
  for (const [number, lesson] of english) {
    const own = new Map(textsOf(german.get(number)));
    for (const [at, text] of textsOf(lesson))
      for (const [, quoted] of text.matchAll(/“([^”]+)”/g)) {
        const names = page.get(quoted!);
        if (!names) continue;
        held++;
        expect(
          [...names].some((name) => own.get(at)!.includes(`„${name}“`)),
          `${number}${at}: ${quoted}`,
        ).toBe(true);
      }
  }
  expect(held).toBeGreaterThanOrEqual(10);
});
