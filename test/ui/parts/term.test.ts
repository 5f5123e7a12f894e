import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { PRESETS } from '../../../src/experiment/presets';
import { GLOSSARY, type Word } from '../../../src/glossary';
import { PHASES } from '../../../src/trace/events';
import { Explained } from '../../../src/ui/parts/Explained';
import { marked } from '../../../src/ui/parts/marked';
import { TermsAsText } from '../../../src/ui/parts/Term';
import { sentence } from '../../../src/ui/phases/sentence';
import { readTree } from '../../support/layout';
import { elementsOf, plainText } from '../../support/page';

const words = GLOSSARY.map(({ word }) => word as Word);
const terms = (markup: string) => elementsOf(markup, 'button').map(({ text }) => text);
const of = (text: string, ...words: Word[]) => marked(text, words);

test('every term of the sources names an entry of the glossary', () => {
  const sources = [...readTree('src/ui')].filter(([path]) => path.endsWith('.tsx'));
  const lists = sources.flatMap(([, text]) => [
    ...[...text.matchAll(/<Term word="([^"]+)"/g)].map(([, word]) => word!),
    ...[...text.matchAll(/(?:readonly Word\[\] = |words=\{)\[([^\]]+)\]/g)].flatMap(([, list]) =>
      [...list!.matchAll(/'([^']+)'/g)].map(([, word]) => word!),
    ),
  ]);
  expect(lists.length).toBeGreaterThan(20);
  for (const word of lists) expect(words).toContain(word);
});

test('the phases of every preset name the same words, each once', () => {
  for (const { experiment } of PRESETS)
    for (const arm of experiment.arms) {
      const markup = PHASES.map((phase) => renderToStaticMarkup(sentence(phase, experiment, arm, 2, null)));
      const found = markup.flatMap(terms);
      expect(new Set(found).size).toBe(found.length);
      expect(found).toContain('oracle');
    }
});

test('what is a control already holds no term, but the same text', () => {
  const { experiment } = PRESETS[0]!;
  for (const phase of PHASES) {
    const part = sentence(phase, experiment, experiment.arms[0]!, 2, null);
    const alone = renderToStaticMarkup(createElement(TermsAsText, { value: true }, part));
    expect(terms(alone)).toEqual([]);
    const bare = (markup: string) => markup.replace(/<[^>]+>/g, '');
    expect(bare(alone)).toBe(bare(renderToStaticMarkup(part)));
  }
});

test('a text is marked where a word stands first, in the plural too, and not inside another word', () => {
  expect(of('Seeds, seeds and a seed.', 'seed')).toEqual([{ word: 'seed', written: 'Seeds' }, ', seeds and a seed.']);
  expect(of('no bandits, one band', 'band')).toEqual(['no bandits, one ', { word: 'band', written: 'band' }]);
  expect(of('KLs of π₀ and β', 'β', 'KL').filter((piece) => typeof piece !== 'string')).toHaveLength(2);
  expect(of('the plain iteration', 'plain arm')).toEqual(['the ', { word: 'plain arm', written: 'plain iteration' }]);
  expect(of('true reward of the arm', 'true reward', 'arm')).toHaveLength(3);
  expect(of('', 'arm')).toEqual([]);
  expect(of('nothing', 'arm')).toEqual(['nothing']);
});

test('marking changes no text, whatever is written', () => {
  for (const { meaning, word } of GLOSSARY) {
    const pieces = marked(`${meaning} ${word}`, words);
    expect(pieces.map((one) => (typeof one === 'string' ? one : one.written)).join('')).toBe(`${meaning} ${word}`);
    const markup = renderToStaticMarkup(createElement(Explained, { text: meaning, words }));
    expect(plainText(markup)).toBe(meaning);
  }
});

test('a term is a button that says whether its entry is open', () => {
  const markup = renderToStaticMarkup(createElement(Explained, { text: 'One arm', words: ['arm'] }));
  expect(elementsOf(markup, 'button')).toEqual([
    { tag: '<button type="button" class="term" title="" aria-expanded="false">', text: 'arm' },
  ]);
});
