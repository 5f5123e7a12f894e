import { expect, test } from 'vitest';
import type { Lesson, Reader } from '../../src/lessons/lesson';
import { openLessons } from '../../src/lessons/lessons';
import { cameOf } from '../../src/ui/lessons/progress';
import { READINGS, type Read, stepOf } from '../../src/ui/lessons/readings';
import { type CardPage, pagesOf } from '../support/lessons';

/** What the cards say, held against the runs that they show. */

type Claim = (pages: readonly CardPage[], cards: Lesson['cards']) => void;

const read = (reader: Reader, page: Read): number => READINGS[reader](page)!;

const CLAIMS: Readonly<Record<number, Claim>> = {
  5(pages, cards) {
    const [first, second, third, fourth, fifth] = pages.map(({ after }) => after);
    // Without momentum the next anchor is the solution.
    const still = stepOf(first!)!;
    expect(still.next).toEqual(still.solution);
    expect(cameOf(cards[1]!.predict!, second!)).toEqual({
      along: expect.closeTo(1.3, 9),
      across: expect.closeTo(0, 9),
    });
    expect(read('stretch', second!)).toBeCloseTo(1.3, 9);
    expect(read('stretch', third!)).toBeCloseTo(1.6, 9);
    expect(read('alpha', fourth!)).toBe(0.6);
    expect(read('clock', fifth!)).toBeCloseTo(6.53, 2);
    const worth = [1, 1.3, 1.39, 1.417, 1.4251];
    expect(worth.reduce((sum, x) => sum + x)).toBeCloseTo(read('clock', fifth!), 9);
    expect(worth.map((x) => x.toFixed(2)).join(', ')).toBe('1.00, 1.30, 1.39, 1.42, 1.43');
  },
};

const lessons = await openLessons();

test('every lesson is held to what it says', () => {
  expect(Object.keys(CLAIMS).map(Number)).toEqual([...lessons.keys()]);
});

test.each([...lessons])('what lesson %i says is so', async (number, lesson) => {
  CLAIMS[number]!(await pagesOf(lesson), lesson.cards);
});
