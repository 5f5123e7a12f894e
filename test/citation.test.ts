import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const citation = readFileSync(new URL('../CITATION.cff', import.meta.url), 'utf8');
const { version, license } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Values of the top level that stand on one line, without quotation marks. */
const values = new Map(
  [...citation.matchAll(/^([a-z-]+): *(.*)$/gm)].map(([, key, value]) => [key, value!.replace(/^"(.*)"$/, '$1')]),
);

it('has what the Citation File Format 1.2 requires, and the version and licence of the package', () => {
  for (const key of ['cff-version', 'message', 'title', 'authors']) expect([...values.keys()]).toContain(key);
  expect(values.get('cff-version')).toBe('1.2.0');
  expect(values.get('message')).not.toBe('');
  expect(values.get('title')).not.toBe('');
  expect(values.get('type')).toBe('software');
  expect(values.get('version')).toBe(version);
  expect(values.get('license')).toBe(license);
  // A list that is not empty, of persons or of one entity.
  expect(citation).toMatch(/^authors:\n {2}- (name|family-names): \S/m);
  expect(citation).toContain('arXiv:2410.06293');
});
