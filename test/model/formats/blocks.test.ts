import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BLOCK_FORMATS } from '../../../src/model/formats/blocks';

/** Random blocks and what the `gguf` package makes of them: test/fixtures/gguf/make.py. */
const BLOCKS: Record<string, { type: number; bytes: string; values: string }> = JSON.parse(
  readFileSync(new URL('../../fixtures/gguf/blocks.json', import.meta.url), 'utf8'),
);

it.each(Object.keys(BLOCKS))('reads %s to the bit', (name) => {
  const { type, bytes, values } = BLOCKS[name]!;
  const format = BLOCK_FORMATS.get(type)!;
  expect(format.name).toBe(name);
  const stored = Uint8Array.from(Buffer.from(bytes, 'base64'));
  const found = format.values(stored);
  expect(found).toHaveLength((Buffer.from(bytes, 'base64').length / format.bytes) * format.elements);
  const expected = new Float32Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer);
  // −0 and 0 are the same weight.
  expect([...found].map((x) => x + 0)).toEqual([...expected].map((x) => x + 0));
});

it('has every format of the fixture and no other', () => {
  expect([...BLOCK_FORMATS.values()].map(({ name }) => name).sort()).toEqual(Object.keys(BLOCKS).sort());
});
