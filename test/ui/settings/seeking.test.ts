import { expect, test } from 'vitest';
import { GLOSSARY, type Word } from '../../../src/glossary';
import { finds, glossaryMeanings, meaningsIn } from '../../../src/ui/settings/seeking';
import { speak } from '../../../src/words/speak';

const meanings = new Map(GLOSSARY.map(({ word, meaning }) => [word as Word, meaning]));

test('every word of what is sought has to stand there, whatever its case and accents', () => {
  expect(finds('LEARNING rate', ['Learning rate', 'of 1 / curvature'])).toBe(true);
  expect(finds('rate curv', ['Learning rate', 'of 1 / curvature'])).toBe(true);
  expect(finds('rate decay', ['Learning rate'])).toBe(false);
  expect(finds('schluss', ['Schlüsse'])).toBe(true);
  expect(finds('β', ['β'])).toBe(true);
  expect(finds('(', ['Learning rate'])).toBe(false);
});

test('a label is found by what the glossary says of its words', () => {
  const label = 'Difference from the anchor';
  expect(finds('iteration starts', [label])).toBe(false);
  expect(finds('iteration starts', [label, ...meaningsIn(label, meanings)])).toBe(true);
  expect(meaningsIn(label, new Map())).toEqual([]);
});

test('the glossary is sought in the language of the page', async () => {
  await speak('de');
  try {
    expect(finds('Iteration ausgeht', meaningsIn('Abstand vom Anker', glossaryMeanings()))).toBe(true);
  } finally {
    await speak('en');
  }
  expect(finds('iteration starts', meaningsIn('Difference from the anchor', glossaryMeanings()))).toBe(true);
});
