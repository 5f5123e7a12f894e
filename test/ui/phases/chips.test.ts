import { afterEach, expect, test } from 'vitest';
import { ENDINGS, KINDNESSES, TONES } from '../../../src/domains/tales/lexicon';
import { chips } from '../../../src/ui/phases/chips';
import { speak } from '../../../src/words/speak';

afterEach(() => speak('en'));

const ALL = [0, 1, 2].map((i) => ({
  ...{ tone: TONES[i]!, kindness: KINDNESSES[i]!, ending: ENDINGS[i]!, sentences: i, words: 10 + i, repeats: i },
  ...{ fits: true, friend: true, helped: true, dialogue: i > 0 },
}));

test('what the grammar found is said without what is absent', () => {
  expect(chips(ALL[0]!)).toEqual(['cheerful', 'kind', 'happy', '10 words', 'fits', 'friend', 'helped']);
  expect(chips({ sentences: 1, repeats: 2 })).toEqual(['1 sentence', '2 repeats']);
  expect(chips({ 'length fit': 0.8, 'pattern match 2': 1, 'valid JSON': 0 })).toEqual([
    '0.8 length fit',
    '1 pattern match 2',
  ]);
});

test('in German all of it is German, that of rules too', async () => {
  const english = ALL.flatMap(chips);
  await speak('de');
  expect(chips(ALL[1]!)).toContain('1 Satz');
  expect(ALL.flatMap(chips).filter((chip) => english.includes(chip) && /\p{L}/u.test(chip))).toEqual([]);
  expect(chips({ 'length fit': 0.8, 'words found 2': 3 })).toEqual(['0,8 nahe an der Länge', '3 Wörter gefunden 2']);
});
