import { describe, expect, it, test } from 'vitest';
import { METHODS } from '../../src/algorithms/objectives/table';
import { KNOWN_PRESETS } from '../../src/experiment/presets';
import { GLOSSARY, type Word } from '../../src/glossary';
import { glossary } from '../../src/words/de/glossary';
import { objectives } from '../../src/words/de/objectives';
import { presets } from '../../src/words/de/presets';
import { saidNumbers } from '../support/saidNumbers';

/** What is said in German of things that have a name. What the English says of numbers is held to runs elsewhere; German says the same ones. */

/** German quotes and commas. */
function checkGerman(text: string): void {
  expect(text.replaceAll(/(?:Theorem|Gl\.) [A-Z\d]\.\d/g, '')).not.toMatch(/["”’]|\d\.\d| -\d/);
  expect(text.match(/„/g)?.length).toBe(text.match(/“/g)?.length);
}

function checkPair(english: string, german: string): void {
  expect(saidNumbers(german), german).toEqual(saidNumbers(english));
  checkGerman(german);
}

test('every preset has a German title and sentence, and there is no other', () => {
  expect(Object.keys(presets).toSorted()).toEqual(KNOWN_PRESETS.map(({ name }) => name).toSorted());
  for (const { name, look, experiment } of KNOWN_PRESETS) {
    checkPair(experiment.title, presets[name]!.title);
    checkPair(look, presets[name]!.look);
  }
});

describe('the objectives in German', () => {
  it('has what each changes and how it fails', () => {
    expect(Object.keys(objectives.rows).toSorted()).toEqual(METHODS.map(({ id }) => id).toSorted());
    for (const { id, changes, fails } of METHODS) {
      checkPair(changes, objectives.rows[id]!.changes);
      checkPair(fails, objectives.rows[id]!.fails);
    }
  });

  it('has every source that is said in words, and no other', () => {
    const sources = new Set(METHODS.flatMap(({ settings }) => settings.map(({ source }) => source)));
    const inWords = [...sources].filter((source) =>
      /\b(?:the|a|and|no|of|ours|as|by|calls|loss|take)\b|\d\.\d/.test(source),
    );
    expect(Object.keys(objectives.sources)).toEqual(expect.arrayContaining(inWords));
    for (const [english, german] of Object.entries(objectives.sources)) {
      expect([...sources], english).toContain(english);
      checkPair(english, german);
    }
  });
});

test('every entry of the glossary says the same numbers in German', () => {
  for (const { word, meaning, formula = '' } of GLOSSARY) {
    const entry = glossary.entryOf(word as Word);
    checkPair(meaning, entry.meaning);
    expect(saidNumbers(entry.formula ?? ''), word).toEqual(saidNumbers(formula));
  }
});
