import { afterEach, expect, test, vi } from 'vitest';
import { preferredLanguage } from '../../src/ui/language';
import { shownLanguage, useLanguage } from '../../src/words/language';
import * as numbers from '../../src/words/numbers';
import { speak } from '../../src/words/speak';

afterEach(() => speak('en'));

const sample = () => [
  numbers.fixed(-1.5),
  numbers.signed(0.25),
  numbers.significant(1_234_567),
  numbers.percent(0.123, 1),
  numbers.plain(-0.5),
  numbers.grouped(1_000_000),
  numbers.compact(1_230),
  numbers.plural(1, { one: 'one', other: 'many' }),
  numbers.plural(0, { one: 'one', other: 'many' }),
];

test('numbers have the signs of the page’s language', async () => {
  expect(sample()).toEqual(['−1.50', '+0.25', '1.23·10⁶', '12.3 %', '−0.5', '1,000,000', '1.23K', '1 one', '0 many']);
  await speak('de');
  expect(sample()).toEqual(['−1,50', '+0,25', '1,23·10⁶', '12,3 %', '−0,5', '1.000.000', '1230', '1 one', '0 many']);
});

test('a date is written as the reader’s country does, if it speaks the language', async () => {
  const time = Date.UTC(2026, 10, 28, 12);
  vi.stubGlobal('navigator', { languages: ['fr-CA', 'en-GB', 'en-US'] });
  expect(numbers.moment(time)).toMatch(/^28\/11\/2026/);
  await speak('de');
  expect(numbers.moment(time)).toMatch(/^28\.11\.2026/);
  vi.unstubAllGlobals();
});

test.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'de', 'en'], 'de'],
  [['en-US', 'de'], 'en'],
  [['ja'], 'en'],
  [[], 'en'],
])('of %j the page takes %s', (tags, expected) => {
  expect(preferredLanguage(tags)).toBe(expected);
});

test('the last language that was asked for is shown, whichever comes first', async () => {
  await Promise.all([speak('de'), speak('en')]);
  expect(shownLanguage()).toBe('en');
  await Promise.all([speak('en'), speak('de')]);
  expect(shownLanguage()).toBe('de');
  expect(useLanguage.getState().missing).toBeNull();
});
