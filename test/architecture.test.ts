import { describe, expect, it } from 'vitest';
import { testExports, unreadExports } from './support/exports';
import {
  bannedWords,
  deadClasses,
  type Files,
  forbiddenImports,
  importCircles,
  lonelyObjectives,
  lonelyShaders,
  longFiles,
  loosePackages,
  orphanShaders,
  readTree,
  scatteredRules,
  storeReaders,
} from './support/layout';

const files = readTree('src', 'shaders', 'test', 'bench', 'scripts', 'index.html');
const json = (path: string) => JSON.parse(readTree(path).get(path)!);

describe('the layout', () => {
  it.each([
    ['imports go one way', forbiddenImports],
    ['no two files import each other', importCircles],
    ['every export has a reader', unreadExports],
    ['exports for tests only are listed', testExports],
    ['every shader is used', orphanShaders],
    ['every shader has a wrapper and a test', lonelyShaders],
    ['every objective has a row in the table', lonelyObjectives],
    ['only containers read the stores, which do not know each other', storeReaders],
    ['no file is over 400 lines', longFiles],
    ['no banned words', bannedWords],
    ['every class in a style sheet is one that an element has', deadClasses],
    ['every rule of style stands in one sheet', scatteredRules],
  ])('%s', (_, rule) => {
    expect(rule(files)).toEqual([]);
  });

  it('sees the whole tree', () => {
    for (const path of [
      'src/engine/loop/run.ts',
      'src/ui/main.tsx',
      'shaders/norm.wgsl',
      'test/ops/norm.test.ts',
      'index.html',
    ])
      expect(files.has(path), path).toBe(true);
  });

  it('pins what ships', () => {
    expect(loosePackages(json('package.json'), json('package-lock.json'))).toEqual([]);
  });
});

describe('each rule finds what it looks for', () => {
  const planted = (path: string, text: string): Files => new Map([...files, [path, text]]);
  /** What a rule finds because of this file. */
  const news = (rule: (files: Files) => string[], path: string, text: string) => {
    const before = new Set(rule(files));
    return rule(planted(path, text)).filter((line) => !before.has(line));
  };

  it.each([
    ['src/ui/New.tsx', "import { run } from '../engine/loop/run';"],
    ['src/ui/New.tsx', "const { run } = await import('../engine/loop/run');"],
    ['src/ui/New.tsx', "import type { Session } from '../worker/session';"],
    ['src/gpu/new.ts', "import { norm } from '../ops/norm';"],
    ['src/algorithms/new.ts', "import type { Experiment } from '../experiment/experiment';"],
    ['src/experiment/new.ts', "import { fold } from '../trace/fold';"],
    ['src/experiment/new.ts', "export {\n  run,\n} from '../engine/loop/run';"],
    ['src/ops/new.ts', "import '../model/llama';"],
    ['src/reference/new.ts', "import type { MatmulSizes } from '../ops/matmul';"],
    ['src/model/new.ts', "const URLS = new URL('../worker/worker.ts', import.meta.url);"],
    ['src/domains/new.ts', "const ALL = import.meta.glob('../ui/*.ts');"],
    ['src/random.ts', "import { run } from './engine/run';"],
    ['src/messages/new.ts', "import type { Experiment } from '../experiment/experiment';"],
    ['src/novel/new.ts', "import { run } from '../engine/loop/run';"],
    ['src/ui/New.tsx', "import text from '../../shaders/norm.wgsl?raw';"],
  ])('a forbidden import in %s: %s', (path, text) => {
    expect(news(forbiddenImports, path, text)).toHaveLength(1);
  });

  it.each([
    ['src/cli/new.ts', "import { run } from '../engine/loop/run';\nimport { uniform } from '../random';"],
    ['src/ui/New.tsx', "const TEXTS = import.meta.glob('../../shaders/objectives/*.wgsl');"],
    ['src/ui/New.tsx', "import { connect } from '../worker/client';\nimport { metric } from '../trace/series';"],
  ])('nothing in an allowed import of %s', (path, text) => {
    expect(news(forbiddenImports, path, text)).toEqual([]);
  });

  it('a circle of imports, of types too', () => {
    const circle = new Map([...files, ['src/gpu/new.ts', "import type { B } from './newer';"]]);
    expect(news(importCircles, 'src/gpu/new.ts', "import type { B } from './newer';")).toEqual([]);
    circle.set('src/gpu/newer.ts', "import { A } from './new';\nimport { shader } from './kernel';");
    expect(importCircles(circle)).toHaveLength(importCircles(files).length + 2);
  });

  it('exports without a reader, and those that only tests read', () => {
    const text = 'export const one = 1;\nexport interface Two {}\nexport async function* three() {}\nconst four = one;';
    expect(news(unreadExports, 'src/gpu/new.ts', text)).toHaveLength(3);
    const read = (root: string) =>
      `import {\n  one,\n  type Two as Zwei,\n} from '${root}src/gpu/new';\n(await import('${root}src/gpu/new')).three();`;
    const tested = new Map([...planted('src/gpu/new.ts', text), ['test/gpu/new.test.ts', read('../../')]]);
    expect(unreadExports(tested)).toEqual(unreadExports(files));
    expect(testExports(tested)).toHaveLength(testExports(files).length + 2);
    tested.set('bench/new.ts', read('../'));
    expect(testExports(tested)).toEqual(testExports(files));
  });

  it('orphan and lonely shaders', () => {
    expect(news(orphanShaders, 'shaders/softplus.wgsl', '')).toHaveLength(1);
    expect(news(orphanShaders, 'shaders/shared/unused.wgsl', '')).toHaveLength(1);
    expect(news(lonelyShaders, 'shaders/softplus.wgsl', '')).toHaveLength(1);
    expect(news(lonelyShaders, 'shaders/gap_other.wgsl', '')).toHaveLength(1);
    expect(news(lonelyShaders, 'shaders/matmul_other.wgsl', '')).toEqual([]);
    expect(news(lonelyShaders, 'shaders/gap_map_other.wgsl', '')).toEqual([]);
    expect(news(lonelyObjectives, 'shaders/objectives/new_loss.wgsl', '')).toHaveLength(1);
    expect(news(lonelyObjectives, 'shaders/contexts/new_loss.wgsl', '')).toHaveLength(1);
    const row = planted('src/algorithms/objectives/newLoss.ts', '');
    expect(lonelyObjectives(new Map([...row, ['shaders/objectives/new_loss.wgsl', '']]))).toContain(
      'src/algorithms/objectives/newLoss.ts is not in the table',
    );
  });

  it('readers of the stores', () => {
    const reader = "import { useRun } from '../state/runStore';\nconst trace = useRun(({ trace }) => trace);";
    expect(news(storeReaders, 'src/ui/phases/New.tsx', reader)).toHaveLength(1);
    expect(news(storeReaders, 'src/ui/charts/New.tsx', "import { useMoment } from '../state/hooks';")).toHaveLength(1);
    expect(news(storeReaders, 'src/ui/verdict/New.tsx', "import { edit } from '../state/runStore';")).toEqual([]);
    expect(news(storeReaders, 'src/ui/state/viewMore.ts', "import { edit } from './runStore';")).toHaveLength(1);
    expect(news(storeReaders, 'src/ui/state/runMore.ts', "import type { View } from './view';")).toHaveLength(1);
  });

  it('long files', () => {
    expect(news(longFiles, 'src/ui/new.ts', '\n'.repeat(401))).toHaveLength(1);
    expect(news(longFiles, 'src/ui/new.ts', '\n'.repeat(400))).toEqual([]);
  });

  it('dead and scattered rules of style', () => {
    expect(news(deadClasses, 'src/ui/new.css', '.labelled .never-given:hover { color: red; }')).toHaveLength(1);
    expect(
      news(deadClasses, 'src/ui/new.css', '@media (max-width: 1px) {\n  .never-given { top: 0; }\n}'),
    ).toHaveLength(1);
    expect(news(deadClasses, 'src/ui/new.css', '/* .gone */ .labelled, .recharts-new { top: 0.5px; }')).toEqual([]);
    expect(news(scatteredRules, 'src/ui/new.css', '.labelled select { color: red; }')).toHaveLength(1);
    expect(news(scatteredRules, 'src/ui/new.css', '.figure .labelled select { color: red; }')).toEqual([]);
  });

  const word = (...parts: string[]) => parts.join('');
  it.each([
    ['shaders/new.wgsl', 'y[i] = tanh(x[i]);'],
    ['shaders/shared/new.wgsl', 'let s = sin (angle);'],
    ['shaders/new.wgsl', 'var<storage> sum: atomic<f32>;'],
    ['src/engine/new.ts', 'const x = Math.random();'],
    ['src/algorithms/new.ts', 'const now = Date.now();'],
    ['src/engine/new.ts', 'const x = crypto.getRandomValues(new Uint8Array(4));'],
    ['src/domains/new.ts', 'const start = performance.now();'],
    ['src/ui/new.ts', 'element.innerHTML = text;'],
    ['src/engine/language/webgpu/new.ts', "import { llama } from '../../../model/llama';"],
    ['src/ui/New.tsx', '<p dangerouslySetInnerHTML={{ __html: text }} />'],
    ['src/cli/new.ts', 'eval(text);'],
    ['src/ui/lab/New.tsx', "import { type Key, useMemo, useState } from 'react';"],
    ['src/ops/new.ts', 'const source = `@compute @workgroup_size(64)`;'],
    ['test/new.test.ts', word('it', '.skip("later", () => {});')],
    ['test/new.test.ts', word('describe', '.only("this", () => {});')],
    ['src/ops/new.ts', word('const x = y; // @ts', '-ignore')],
  ])('a banned word in %s: %s', (path, text) => {
    expect(news(bannedWords, path, text)).toHaveLength(1);
  });

  it('loose packages', () => {
    const lock = { lockfileVersion: 3, packages: { 'node_modules/a': { integrity: 'sha512-x' } } };
    expect(loosePackages({ dependencies: { a: '1.2.3', b: 'npm:@x/y@1.2.3' } }, lock)).toEqual([]);
    expect(loosePackages({ dependencies: { a: '^1.2.3', b: 'latest', c: 'git+ssh://x' } }, lock)).toHaveLength(3);
    const loose = { lockfileVersion: 2, packages: { 'node_modules/a': { resolved: 'git+ssh://x' } } };
    expect(loosePackages({ dependencies: {} }, loose)).toHaveLength(3);
  });
});
