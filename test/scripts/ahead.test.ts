import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { FRAME_PARTS, PAGE_PARTS } from '../../scripts/ahead';
import { PANELS } from '../../src/trace/momentLink';

const SCRIPT = readFileSync(new URL('../../public/here.js', import.meta.url), 'utf8');

/** What the script asks for at an address, before the page does. */
function asked(hash: string, { frame = false, built = true, protocol = 'https:' } = {}): string[] {
  const files: string[] = [];
  const table = (parts: object) =>
    Object.fromEntries(Object.keys(parts).map((part) => [part, [`assets/${part}.js`, 'assets/all.css']]));
  const document = {
    currentScript: { dataset: frame ? { frame: '' } : {} },
    createElement: () => ({}),
    head: {
      append: ({ rel, href, crossOrigin }: Record<string, string>) => files.push(`${rel} ${href} ${crossOrigin}`),
    },
  };
  const tables = built ? { PAGE_FILES: table(PAGE_PARTS), FRAME_FILES: table(FRAME_PARTS) } : {};
  runInNewContext(SCRIPT, { document, location: { hash, protocol }, ...tables, addEventListener: () => {} });
  return files.map((file) => file.replace(/ anonymous$/, ''));
}

const preloaded = (part: string) => `preload ./recorded/tales-momentum.${part}.jsonl.gz`;

describe('what a link shows first is asked for ahead', () => {
  // The parts that the page itself asks for: test/ui/state/session.test.ts.
  test.each([
    ['#tales-momentum', 'opening'],
    ['#tales-momentum&theme=dark&lang=de', 'opening'],
    ['#tales-momentum&prompt=1', 'opening'],
    ['#tales-momentum&prompt=12', 'first'],
    ['#tales-momentum&at=2', 'first'],
    ['#tales-momentum&seed=2', 'first'],
    ['#tales-momentum&present=1', 'first'],
  ])('of the page: %s, the %s part', (hash, part) => {
    expect(asked(hash)).toEqual([preloaded(part)]);
  });

  test('of the page: the lab of an exact world, and nothing of the first screen or of other links', () => {
    expect(asked('#bandit-three')).toEqual(['modulepreload ./assets/lab.js', 'preload ./assets/all.css']);
    for (const hash of [
      '',
      '#',
      '#tales-moment',
      '#tales-momentums',
      '#apo1?preset=tales-momentum&iterations=4',
      '#lesson=3',
    ])
      expect(asked(hash), hash).toEqual([]);
  });

  test.each([
    ['reward', 'means'],
    ['verdict', 'means'],
    ['phases', 'opening'],
  ])('of a frame: %s with the %s', (panel, part) => {
    expect(asked(`#tales-momentum&panel=${panel}`, { frame: true })).toEqual([
      preloaded(part),
      `modulepreload ./assets/${panel}.js`,
      'preload ./assets/all.css',
    ]);
  });

  test('of a frame: the first panel without a name, a curve without a recording, an exact run', () => {
    expect(asked('#tales-momentum', { frame: true })[1]).toBe('modulepreload ./assets/reward.js');
    expect(asked('#tales-momentum&panel=objectives.dpo', { frame: true })[0]).toBe(
      'modulepreload ./assets/objectives.js',
    );
    expect(asked('#bandit-clock&panel=verdict', { frame: true })).toEqual([
      'modulepreload ./assets/verdict.js',
      'preload ./assets/all.css',
      'modulepreload ./assets/exact.js',
    ]);
    for (const panel of ['constructor', 'nothing'])
      expect(asked(`#bandit-clock&panel=${panel}`, { frame: true })).toEqual([]);
    expect(asked('#bandit-clock&panel=triangle', { frame: true })[0]).toBe('modulepreload ./assets/triangle.js');
    expect(asked('#bandit-clock&panel=triangle', { frame: true })).toHaveLength(2);
  });

  test('every panel has its files', () => {
    expect(Object.keys(FRAME_PARTS)).toEqual(expect.arrayContaining([...PANELS]));
  });

  test('before it is built the page has no list, and asks for its modules itself', () => {
    expect(asked('#bandit-three', { built: false })).toEqual([]);
  });
});
