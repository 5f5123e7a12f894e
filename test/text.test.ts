import { expect, it } from 'vitest';
import { keyTwiceIn, readJsonText, readStrictJson, utf8, visible } from '../src/text';

it('writes out what a terminal or a page would act on', () => {
  expect(visible('a\u001b[31mb\u0000\u007f\u009b\u202ec\u2066\u061c')).toBe(
    'a\\u001b[31mb\\u0000\\u007f\\u009b\\u202ec\\u2066\\u061c',
  );
  const plain = 'Crème brûlée, שלום\n👩‍👩‍👧 naïve';
  expect(visible(plain)).toBe(plain);
});

it('reads UTF-8, names UTF-16 as such, and reads nothing as what it is not', () => {
  expect(utf8(new TextEncoder().encode('\ufeffzwei – δύο'))).toBe('zwei – δύο');
  expect([utf8(new Uint8Array()), utf8(Uint8Array.of(0x61))]).toEqual(['', 'a']);
  for (const text of ['\ufeff{"a": 1}', '{"a": 1}'])
    for (const swap of [false, true]) {
      const bytes = Buffer.from(text, 'utf16le');
      expect(() => utf8(swap ? bytes.swap16() : bytes)).toThrow('this is UTF-16; save it as UTF-8');
    }
  expect(() => utf8(Uint8Array.of(0x61, 0xff))).toThrow('not UTF-8');
  expect(() => utf8({ length: 6e8 } as Uint8Array)).toThrow('longer than 536870848 bytes');
});

it('says of JSON that it has no NaN', () => {
  for (const text of ['[-Infinity]', '{"a":NaN}', '{"\\"":[1,Infinity'])
    expect(() => readJsonText(text)).toThrow(/^JSON has no NaN/);
  for (const text of ['["NaN"', '["\\"NaN', '{"Infinity":', '[1,', ''])
    expect(() => readJsonText(text)).toThrow(SyntaxError);
  expect(readJsonText('["NaN"]')).toEqual(['NaN']);
});

it('refuses a key that stands twice in an object, and none else', () => {
  for (const [text, message] of [
    ['{"beta":1,"beta":2}', '"beta" stands twice in an object'],
    ['{"a":{"b":[{"c":1},{"c" : 2, "\\u0063"\t:3}]}}', '"c" stands twice in an object'],
    ['{"a":"}","b":["{"],"b":1}', '"b" stands twice in an object'],
    ['{"\\"":1,\n"\\\\":2,\n"\\"":3}\n', '"\\"" stands twice in an object, again in line 3'],
    ['{"":1,"":1}', '"" stands twice in an object'],
    [`{"${'k'.repeat(90)}":1,"${'k'.repeat(90)}":1}`, `"${'k'.repeat(60)}" stands twice in an object`],
  ] as const)
    expect(() => readStrictJson(text), text).toThrow(new Error(message));
  const once = {
    a: { a: ['a', 'a', { a: 1 }], b: '"a":1,"a":2' },
    'a\\': 1,
    '"a"': [[], {}, { b: '\\' }],
    __proto__: 1,
  };
  expect(readStrictJson(JSON.stringify(once, null, 1))).toEqual(once);
  expect(keyTwiceIn('['.repeat(1e5) + ']'.repeat(1e5))).toBeNull();
  // What others wrote for their own programs is read as those do.
  expect(readJsonText('{"a":1,"a":2}')).toEqual({ a: 2 });
});
