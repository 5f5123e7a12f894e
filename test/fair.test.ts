import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { report, withTables } from '../bench/fair/report';
import type { Result } from '../bench/fair/result';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const results = read('bench/fair/results.jsonl')
  .split('\n')
  .filter(Boolean)
  .map((line): Result => JSON.parse(line));

test('the tables of the fair test in its note are those of its results', () => {
  const note = read('docs/notes/fair-test.md');
  expect(note === withTables(note, results), 'npm run fair -- write was not run').toBe(true);
});

/** The results of one part, as if its arms had finished these seeds. */
function asIf(part: string, seeds: readonly number[]): Result[] {
  const one = new Map(
    results.flatMap((each) => (each.id.startsWith(`${part}/`) ? [[each.id.split('/')[1]!, each]] : [])),
  );
  return [...one].flatMap(([arm, result]) => seeds.map((seed) => ({ ...result, id: `${part}/${arm}/${seed}` })));
}

test('a part has a verdict when all of its seeds are in, and not before', () => {
  const seeds = Array.from({ length: 20 }, (_, i) => 100 + i);
  const primary = (all: readonly number[]) =>
    report(asIf('solved-2', all), 'ends')
      .split('\n')
      .find((line) => line.startsWith('| `solved-2` | APO − DPO |'));
  expect(primary(seeds.slice(1))).toContain('| 19 |');
  expect(primary(seeds.slice(1))).toContain('not before all seeds are in');
  expect(primary(seeds)).toMatch(/\| 20 \|.*\| p \S+ at level 0\.050 \|$/);
});
