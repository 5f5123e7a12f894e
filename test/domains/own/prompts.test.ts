import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('a hundred prompts ship, no two alike, twenty of each group', () => {
  const text = readFileSync(new URL('../../../public/prompts/hundred.jsonl', import.meta.url), 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt: string; group: string });
  expect(new Set(lines.map(({ prompt }) => prompt)).size).toBe(100);
  const groups = new Map<string, number>();
  for (const { group } of lines) groups.set(group, (groups.get(group) ?? 0) + 1);
  expect([...groups]).toEqual(['everyday', 'explain', 'rewrite', 'story', 'polite refusal'].map((name) => [name, 20]));
});
