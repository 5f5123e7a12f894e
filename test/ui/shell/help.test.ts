import { expect, test } from 'vitest';
import { GLOSSARY } from '../../../src/glossary';
import { ALL_KEYS } from '../../../src/ui/keys/table';
import { HelpDialog } from '../../../src/ui/shell/HelpDialog';
import { keysWords } from '../../../src/words/en/keys';
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
  const markup = markupOf(HelpDialog, { open: true, characters: true });
  const rows = elementsOf(markup, 'th').map(({ text }) => text);
  const words = keysWords();
  for (const { where, rows: keys } of ALL_KEYS) {
    expect(plainText(markup)).toContain(where(words));
    for (const { shown, meaning } of keys) {
      expect(rows).toContain(typeof shown === 'string' ? shown : shown(words));
      expect(plainText(markup)).toContain(meaning(words));
    }
  }
  for (const { word, meaning } of GLOSSARY) {
    expect(rows).toContain(word);
    expect(plainText(markup)).toContain(meaning);
  }
  expect(elementsOf(markupOf(HelpDialog, { open: false, characters: true }), 'th')).toEqual([]);
});

test('the help says which keys are switched off', () => {
  const off = (characters: boolean) =>
    elementsOf(markupOf(HelpDialog, { open: true, characters }), 'tr')
      .filter(({ text }) => text.endsWith('(off)'))
      .map(({ text }) => text.split(' ')[0]);
  expect(off(true)).toEqual([]);
  expect(off(false)).toEqual(expect.arrayContaining(['?', 'Space', '1', 'A', 'T']));
  expect(off(false)).not.toContain('Esc');
});
