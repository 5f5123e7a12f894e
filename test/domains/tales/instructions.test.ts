import { expect, test } from 'vitest';
import { instructions } from '../../../src/domains/tales/instructions';
import { storyWords } from '../../../src/domains/tales/vocabulary';

test('instructions are the empty one and words of the tales, no two of the same words, the same for the same seed', () => {
  const known = new Set(storyWords());
  const found = instructions(3, 2000, 2);
  expect(found).toHaveLength(2001);
  expect(found[0]).toBe('');
  expect(new Set(found.map((text) => text.split(' ').sort().join(' '))).size).toBe(2001);
  for (const text of found.slice(1)) {
    const words = text.split(' ');
    expect(new Set(words).size).toBe(2);
    for (const word of words) expect(known.has(word), word).toBe(true);
  }
  expect(instructions(3, 2000, 2)).toEqual(found);
  expect(instructions(4, 2000, 2)).not.toEqual(found);
});

test('there are no more instructions of one word than words, without marks', () => {
  const words = storyWords();
  expect(words.every((word) => /^\p{L}+$/u.test(word))).toBe(true);
  expect(instructions(0, 600, 1).slice(1).sort()).toEqual([...words].sort());
});
