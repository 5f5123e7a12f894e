import { describe, expect, it, test } from 'vitest';
import {
  longLines,
  mapped,
  misplacedFunctions,
  missingFunctions,
  missingPaths,
  readDocuments,
  wordsOf,
} from './support/documents';
import { readTree } from './support/layout';

const documents = [...readDocuments()];
const files = readTree('src', 'shaders', 'test/support', 'scripts');
const words = wordsOf(files.values());

describe.each(documents)('%s', (document, text) => {
  it('names paths that exist', () => expect(missingPaths(document, text)).toEqual([]));
  it('names functions that exist', () => expect(missingFunctions(text, words)).toEqual([]));
  it('names functions where they are', () => expect(misplacedFunctions(text, files)).toEqual([]));
  it('has short lines', () => expect(longLines(text)).toEqual([]));
});

test('sees all documents', () => {
  const paths = documents.map(([path]) => path);
  for (const path of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'bench/README.md', 'docs/notes/README.md'])
    expect(paths).toContain(path);
});

test('the map in the README has every folder of src', () => {
  const folders = new Set([...files.keys()].map((path) => /^src\/[^/]+\//.exec(path)?.[0] ?? 'src/'));
  expect(mapped(documents.find(([path]) => path === 'README.md')![1])).toEqual(expect.arrayContaining([...folders]));
});

test.each([
  ['see [the notes](notes/nothing.md)', 'notes/nothing.md'],
  ['[read](src/engine/run.ts#L3) it', 'src/engine/run.ts'],
  ['in `src/engine/tales.ts`.', 'src/engine/tales.ts'],
  ['in `src/worlds/`.', 'src/worlds/'],
  ['```\nsrc/\n  engine/   the loop\n  worlds/   tales\n```', 'src/worlds/'],
])('a wrong path in %j is found', (text, path) => {
  expect(missingPaths('README.md', text)).toEqual([path]);
});

test('nothing in paths that exist, in other code, and in links to elsewhere', () => {
  const text =
    '`src/ops/rope.ts`, `notes/README.md`, `t/(t+3)`, `run()`, [x](https://a.b/c), [y](#z), [n](notes/tales.md)';
  expect(missingPaths('docs/relatives.md', text)).toEqual([]);
});

test('a wrong function and a long line are found', () => {
  expect(missingFunctions('`run()`, `nosuch()`, `trainer.step()`', new Set(['run', 'step']))).toEqual(['nosuch']);
  const inRun = new Map([['src/run.ts', 'export async function* run(\nconst walk = () => {}']]);
  expect(
    misplacedFunctions('`run()` in `src/run.ts`, `walk()` of\n`src/run.ts`, `fold()` of `src/run.ts`', inRun),
  ).toEqual(['fold in src/run.ts']);
  expect(longLines(`${'x'.repeat(120)}\n${'x'.repeat(121)}`)).toHaveLength(1);
});
