import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** Parts of the page that are loaded when they are drawn, by the module that is asked for. */
export const PAGE_PARTS = { lab: ['src/ui/lab/Lab.tsx'] } as const;

/** Panels of a frame, by their names in links; `exact` computes what some of them draw. */
export const FRAME_PARTS = {
  reward: ['src/ui/embed/Reward.tsx'],
  triangle: ['src/ui/embed/Triangle.tsx'],
  plane: ['src/ui/embed/Plane.tsx'],
  phases: ['src/ui/phases/Phases.tsx'],
  verdict: ['src/ui/verdict/Verdict.tsx'],
  objectives: ['src/ui/embed/Curve.tsx'],
  exact: ['src/worker/exactRun.ts'],
} as const;

type Files = Readonly<Record<string, readonly string[]>>;

/**
 * Tells `here.js`, the script before a page's own, which files its parts take, so that they are asked for beside them: a line
 * `const NAME = { part: [files] }` before what it says. Throws an Error for a module that is not loaded by itself.
 */
export function ahead(name: 'PAGE_FILES' | 'FRAME_FILES', parts: Files): Plugin {
  let root = '';
  return {
    name: 'ahead',
    apply: 'build',
    configResolved: (config) => {
      root = config.root;
    },
    writeBundle({ dir }, bundle) {
      const script = join(dir!, 'here.js');
      // A worker is a build of its own, without the script.
      if (!existsSync(script)) return;
      const files = filesOf(bundle, parts, root);
      const before = readFileSync(script, 'utf8').replace(new RegExp(`^const ${name} = .*\n`, 'm'), '');
      writeFileSync(script, `const ${name} = ${JSON.stringify(files)};\n${before}`);
    },
  };
}

/** What a chunk takes of style. */
type Styled = { viteMetadata?: { importedCss: ReadonlySet<string> } };

function filesOf(bundle: Rolldown.OutputBundle, parts: Files, root: string): Files {
  const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
  const closure = (names: readonly string[], seen = new Set<string>()): Set<string> => {
    for (const chunk of chunks) {
      if (!names.includes(chunk.fileName) || seen.has(chunk.fileName)) continue;
      seen.add(chunk.fileName);
      for (const style of (chunk as Styled).viteMetadata?.importedCss ?? []) seen.add(style);
      closure(chunk.imports, seen);
    }
    return seen;
  };
  const own = closure(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  const fileOf = (module: string) => {
    const found = chunks.find(
      ({ facadeModuleId: id, isDynamicEntry }) =>
        isDynamicEntry && id && relative(root, resolve(id)).split(sep).join('/') === module,
    );
    if (!found) throw new Error(`ahead: ${module} is in no file of its own`);
    return found.fileName;
  };
  return Object.fromEntries(
    Object.entries(parts).map(([part, modules]) => [
      part,
      [...closure(modules.map(fileOf))].filter((file) => !own.has(file)),
    ]),
  );
}
