import { expect, test } from 'vitest';
import { GLOSSARY } from '../../../src/glossary';
import { HelpDialog } from '../../../src/ui/shell/HelpDialog';
import { elementsOf, markupOf, plainText } from '../../support/page';

test('the glossary explains a word once, in two sentences at most', () => {
  const words = GLOSSARY.map(({ word }) => word);
  expect(new Set(words).size).toBe(words.length);
  for (const { word, meaning } of GLOSSARY) {
    expect(meaning, word).toMatch(/[.)]$/);
    expect(meaning.match(/[.;:](?= |$)/g)!.length, word).toBeLessThanOrEqual(3);
  }
});

test('the help shows the keys and every word of the glossary, once it is open', () => {
  const markup = markupOf(HelpDialog, { open: true });
  const rows = elementsOf(markup, 'th').map(({ text }) => text);
  expect(rows).toContain('Space');
  for (const { word, meaning } of GLOSSARY) {
    expect(rows).toContain(word);
    expect(plainText(markup)).toContain(meaning);
  }
  expect(elementsOf(markupOf(HelpDialog, { open: false }), 'th')).toEqual([]);
});
