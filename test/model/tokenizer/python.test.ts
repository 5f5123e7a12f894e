import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePair } from '../../../src/model/tokenizer/encodePair';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

/** What the Python library makes of a thousand difficult strings: test/fixtures/tokenizers/make.py. */

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${name}.json`, import.meta.url), 'utf8'));
const strings: string[] = read('strings');
const expected: Record<string, { encoded: string; decoded: string }> = read('expected');

const digest = (text: string) => (crc32(Buffer.from(text)) & 0xffff).toString(16).padStart(4, '0');

describe.each(Object.keys(expected))('%s', async (name) => {
  const json = read(name);
  const end = json.added_tokens[0].content;
  const tokenizer = await loadTokenizer(json, { eos_token: end });

  it('has the ids and texts of the Python library', () => {
    const { encoded, decoded } = expected[name]!;
    const wrong: object[] = [];
    for (const [i, text] of strings.entries()) {
      const ids = tokenizer.encode(text);
      const { begin, end } = tokenizer.around;
      const own = digest(`${ids};${[...begin, ...ids, ...end]}`);
      if (own !== encoded.slice(4 * i, 4 * i + 4)) wrong.push({ text, ids: ids.join() });
      const back = tokenizer.decode(ids);
      if (digest(back) !== decoded.slice(4 * i, 4 * i + 4)) wrong.push({ text, back });
    }
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  it('encodes a prompt and its completion as one text', () => {
    for (const text of strings) {
      const whole = tokenizer.encode(text);
      const { begin, end } = tokenizer.around;
      for (const at of [0, text.length >> 1, text.length]) {
        const { prompt, response, isPromptChanged } = encodePair(tokenizer, text.slice(0, at), text.slice(at));
        expect([...prompt, ...response]).toEqual([...begin, ...whole, ...end]);
        if (!isPromptChanged) expect(prompt).toEqual([...begin, ...tokenizer.encode(text.slice(0, at))]);
      }
    }
  });
});

/** Any text without half a pair of surrogates, spaces and marks among it. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom(...strings), { maxLength: 4 }).map((parts) => parts.join('')),
);

it.each(['gpt2', 'llama3', 'smollm', 'sentencepiece', 'metaspace'])(
  'decodes what %s encodes to the same text',
  async (name) => {
    const json = read(name);
    const tokenizer = await loadTokenizer(json, { eos_token: json.added_tokens[0].content });
    const special: string[] = json.added_tokens.map(({ content }: { content: string }) => content);
    // Special tokens are left out of a text. SentencePiece takes its mark for a space, and a byte token in the text for the byte.
    const isOwn = (text: string) => special.some((token) => text.includes(token));
    const isMark = (text: string) => name.length > 8 && /▁|<0x[0-9A-F]{2}>/.test(text);
    fc.assert(
      fc.property(
        texts.filter((text) => !/\p{Surrogate}/u.test(text) && !isOwn(text) && !isMark(text)),
        (text) => {
          const spaced = name === 'metaspace' && text.startsWith(' ') ? text.slice(1) : text;
          return tokenizer.decode(tokenizer.encode(text)) === spaced;
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  },
);
