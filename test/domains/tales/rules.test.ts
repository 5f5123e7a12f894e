import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/domains/tales/grammar';
import { measure } from '../../../src/domains/tales/measure';
import { parse } from '../../../src/domains/tales/parse';
import { compile, derive, expand, itemsOf, type Rules, split } from '../../../src/domains/tales/rules';
import { render } from '../../../src/domains/tales/text';
import { generator } from '../../../src/random';

const TOY: Rules = {
  toy: [
    { weight: 1, template: 'a {animal} ran' },
    { weight: 2, template: '{mood} the {animal} sat {end.@mood}' },
  ],
  mood: [
    { weight: 3, template: '', set: { mood: 'glad' } },
    { weight: 1, template: '', set: { mood: 'sad' } },
  ],
  animal: [
    { weight: 1, template: 'cat', set: { seen: 'cat' } },
    { weight: 3, template: 'dog', set: { seen: 'dog' } },
  ],
  'end.glad': [{ weight: 1, template: 'and the {seen} slept well' }],
  'end.sad': [
    { weight: 1, template: 'alone' },
    { weight: 1, template: 'apart' },
  ],
};

type Values = Readonly<Record<string, string>>;

/** Every text of a template with its probability: an independent, brute-force reading of the notation. */
function enumerate(rules: Rules, template: string, variables: Values): Map<string, number> {
  const texts = new Map<string, number>();
  type Done = (words: string[], values: Values, p: number) => void;
  function walk(items: string[], words: string[], values: Values, p: number, done: Done): void {
    const [item, ...rest] = items;
    if (item === undefined) {
      done(words, values, p);
      return;
    }
    const name = item.slice(1, -1).replace(/@(\w+)/g, (_, x: string) => values[x]!);
    const literal = item.startsWith('{') ? values[name] : item;
    if (literal !== undefined) {
      walk(rest, [...words, ...split(literal)], values, p, done);
      return;
    }
    const list = rules[name]!;
    const total = list.reduce((sum, one) => sum + one.weight, 0);
    for (const { weight, template: text, set } of list) {
      const next: Record<string, string> = { ...values };
      for (const [key, value] of Object.entries(set ?? {}))
        next[key] = value.replace(/\{(\w+)\}/g, (_, x: string) => values[x]!);
      walk(split(text), words, next, (p * weight) / total, (w, v, q) => walk(rest, w, v, q, done));
    }
  }
  walk(split(template), [], variables, 1, (words, _, p) => {
    const text = words.join(' ');
    texts.set(text, (texts.get(text) ?? 0) + p);
  });
  return texts;
}

describe('rules', () => {
  test('a toy grammar has exactly the texts and probabilities of its definition', () => {
    const grammar = compile(TOY);
    const texts = enumerate(TOY, '{toy}', {});
    expect([...texts.keys()].sort()).toEqual([
      'a cat ran',
      'a dog ran',
      'the cat sat alone',
      'the cat sat and the cat slept well',
      'the cat sat apart',
      'the dog sat alone',
      'the dog sat and the dog slept well',
      'the dog sat apart',
    ]);
    expect(texts.get('the dog sat and the dog slept well')).toBeCloseTo((2 / 3) * (3 / 4) * (3 / 4), 15);
    for (const [text, p] of texts) {
      const words = split(text);
      const readings = derive(grammar, itemsOf('{toy}'), {}, words, 0, { position: -1, expected: new Set() });
      const sum = readings
        .filter(({ end }) => end === words.length)
        .reduce((s, r) => s + Math.exp(r.logProbability), 0);
      expect(sum).toBeCloseTo(p, 14);
    }
    const exact = measure(grammar, itemsOf('{toy}'), {}, ['mood']);
    const ps = [...texts.values()];
    expect(exact.count).toBe(texts.size);
    expect(exact.probability).toBeCloseTo(1, 14);
    expect(exact.entropy).toBeCloseTo(
      ps.reduce((s, p) => s - p * Math.log(p), 0),
      13,
    );
    expect(exact.meanWords).toBeCloseTo(
      [...texts].reduce((s, [text, p]) => s + p * split(text).length, 0),
      13,
    );
    expect([exact.minWords, exact.maxWords]).toEqual([3, 8]);
  });

  test('draws come as often as the weights say', () => {
    const grammar = compile(TOY);
    const n = 4000;
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const text = expand(grammar, itemsOf('{toy}'), {}, generator(5, 1, i)).words.join(' ');
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    for (const [text, p] of enumerate(TOY, '{toy}', {}))
      expect(Math.abs((counts.get(text) ?? 0) / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  });

  test('names a rule that is missing', () => {
    expect(() => expand(compile({}), itemsOf('{nothing}'), {}, generator(0, 0))).toThrow('no rule or variable nothing');
  });

  test('a part of the tales, enumerated: every response parses, probabilities sum to 1, the count is exact', () => {
    const small = Object.fromEntries(
      Object.entries(RULES).map(([name, list]) => [
        name,
        /^(a_friend|A_friend|animal|Continued|started|continued)$/.test(name) ? list.slice(0, 1) : list,
      ]),
    );
    const prompt = 'Pip the fox lived by the old mill. One windy day, he got his red kite stuck in a tree.';
    const variables = {
      name: 'Pip',
      he: 'he',
      He: 'He',
      his: 'his',
      His: 'His',
      him: 'him',
      him_self: 'himself',
      creature: 'fox',
      trouble: 'stuck',
      thing: 'kite',
    };
    const texts = enumerate(small, '{response}', variables);
    const exact = measure(compile(small), itemsOf('{response}'), variables, [
      'trouble',
      'tone',
      'kindness',
      'ending',
      'met',
    ]);
    expect(texts.size).toBe(exact.count);
    const probabilities = [...texts.values()];
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
    expect(probabilities.reduce((sum, p) => sum - p * Math.log(p), 0)).toBeCloseTo(exact.entropy, 7);
    [...texts.keys()]
      .filter((_, i) => i % 97 === 0)
      .forEach((text) => {
        expect(parse(prompt, render(text.split(' '))).reason).toBeNull();
      });
  });
});
