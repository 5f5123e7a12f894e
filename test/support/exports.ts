import { dirname, posix } from 'node:path';
import { type Files, fileOf } from './layout';

/** Rules on exports. An import without names (`import()`, a glob) reads the exports whose names occur in the importing file. */

/** Exports that are called from outside the modules. */
const ENTRIES: readonly string[] = [
  'src/cli/main.ts main',
  // The compiler writes their imports, for JSX.
  'src/ui/jsx/jsx-runtime.ts jsx',
  'src/ui/jsx/jsx-runtime.ts jsxs',
  'src/ui/jsx/jsx-dev-runtime.ts jsxDEV',
];

/**
 * Functions and values of src that only tests import, by file: parts of a file that are tested by themselves. Anything else that only
 * tests need belongs to test/support. Types are free, and so are the cases of the self-test, which the tests of the ops share.
 */
const FOR_TESTS: Readonly<Record<string, readonly string[]>> = {
  'src/algorithms/bandit/equilibrium.ts': ['equilibrium'],
  'src/algorithms/bandit/responses.ts': ['responsesLoss'],
  'src/algorithms/bandit/labels.ts': ['drawLabels'],
  'src/algorithms/bandit/minimiser.ts': ['byLogits'],
  'src/algorithms/bandit/policyGradient.ts': ['advantages'],
  'src/algorithms/bandit/pairStep.ts': ['exactStep', 'pairLosses', 'promptLoss'],
  'src/algorithms/gapMap.ts': ['gapMapDraws'],
  'src/algorithms/relatives.ts': ['REFERENCE_RULES'],
  'src/algorithms/zopo/network.ts': ['output'],
  'src/cli/machine.ts': ['tuningIn'],
  'src/cli/output.ts': ['openOutput'],
  'src/domains/tales/grammar.ts': ['RULES'],
  'src/domains/tales/parse.ts': ['promptLogProbability'],
  'src/domains/tales/reward.ts': ['REWARD_TERMS', 'UNPARSED'],
  'src/engine/language/webgpu/objective.ts': ['factsWords'],
  'src/engine/language/webgpu/plan.ts': ['planMemory', 'totalOf'],
  'src/engine/learners/data/onPolicy.ts': ['advantages'],
  'src/engine/learners/instructedEvaluation.ts': ['sampledDivergence'],
  'src/engine/learners/tales.ts': ['talesSetup'],
  'src/engine/pretraining/pretrain.ts': ['packStories'],
  'src/gpu/tensor.ts': ['OutOfMemoryError'],
  'src/model/sampling.ts': ['argmax'],
  'src/ops/norm.ts': ['normShaders'],
  'src/ops/sample.ts': ['ENDED'],
  'src/ops/tuning/matmulTrial.ts': ['spread'],
  'src/ops/tuning/pairTrial.ts': ['pairTrial'],
  'src/ops/tuning/products.ts': ['shapeClass'],
  'src/ops/tuning/trials.ts': ['isNear'],
  'src/ops/tuning/tuning.ts': ['measure'],
  'src/selftest/selftest.ts': ['offers'],
  'src/trace/events.ts': ['TRACE_EVENT'],
  'src/trace/momentLink.ts': ['PANELS'],
  'src/ui/catalogue/bibtex.ts': ['yearOf'],
  'src/ui/catalogue/margin.ts': ['pairAt'],
  'src/ui/charts/ArmsTable.tsx': ['nextOrder', 'sorted'],
  'src/ui/lab/orbits.ts': ['averageGaps'],
  'src/ui/language.ts': ['preferredLanguage'],
  'src/ui/lab/planeView.ts': ['shareOf'],
  'src/ui/lab/ternary.ts': ['nearest'],
  'src/ui/lab/useSeeds.ts': ['sweep'],
  'src/ui/lessons/progress.ts': ['isTaskDone'],
  'src/ui/phases/LabelPanel.tsx': ['unlearnt'],
  'src/ui/phases/VectorPicture.tsx': ['vectors'],
  'src/ui/state/diagnostics.ts': ['diagnosticLines'],
};

const EXPORT = /^export (?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const NAMED = /\b(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'(\.[^']+)'/g;
const WHOLE = /(?:\bimport\(|\bimport\.meta\.glob[^(]*\()\s*'(\.[^']+)'/g;

/** `path name` of every export of src, with the other files that read it. */
function readers(files: Files): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const names = new Map<string, string[]>();
  for (const [path, text] of files) {
    if (!/^src\/.*\.tsx?$/.test(path)) continue;
    names.set(
      path,
      [...text.matchAll(EXPORT)].map(([, name]) => name!),
    );
    for (const name of names.get(path)!) found.set(`${path} ${name}`, []);
  }
  for (const [path, text] of files) {
    if (!/\.(tsx?|mjs)$/.test(path)) continue;
    const read = (target: string | undefined, name: string) => {
      if (target !== path) found.get(`${target} ${name}`)?.push(path);
    };
    for (const [, list, target] of text.matchAll(NAMED))
      for (const name of list!.split(','))
        read(
          fileOf(files, posix.join(dirname(path), target!)),
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0]!,
        );
    for (const [, target] of text.matchAll(WHOLE)) {
      const whole = posix.join(dirname(path), target!);
      const targets = whole.endsWith('/*.ts')
        ? [...names.keys()].filter((each) => dirname(each) === dirname(whole))
        : [fileOf(files, whole)];
      for (const each of targets)
        for (const name of names.get(each ?? '') ?? []) if (new RegExp(`\\b${name}\\b`).test(text)) read(each, name);
    }
  }
  return found;
}

/** Exports of src that no other file imports. */
export const unreadExports = (files: Files): string[] =>
  [...readers(files)].flatMap(([name, by]) =>
    by.length === 0 && !ENTRIES.includes(name) ? [`${name} has no reader`] : [],
  );

/** What only tests import and the list does not name, and what it names without need. */
export function testExports(files: Files): string[] {
  const only = [...readers(files)].flatMap(([name, by]) =>
    by.length > 0 && by.every((path) => path.startsWith('test/')) && isValue(files, name) ? [name] : [],
  );
  const listed = Object.entries(FOR_TESTS).flatMap(([path, names]) => names.map((name) => `${path} ${name}`));
  return [
    ...only
      .filter((name) => !listed.includes(name))
      .map((name) => `${name} is for tests only: move it to test/support, or list it`),
    ...listed.filter((name) => !only.includes(name)).map((name) => `${name} is not for tests only`),
  ];
}

function isValue(files: Files, name: string): boolean {
  const [path, own] = name.split(' ') as [string, string];
  const isType = new RegExp(`^export (interface|type) ${own}\\b`, 'm').test(files.get(path)!);
  return !isType && !path.startsWith('src/selftest/cases/');
}
