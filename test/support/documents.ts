import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The documents at the root, in bench/ and below docs/, by path → text. */
export function readDocuments(): Map<string, string> {
  const below = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
  const paths = [...readdirSync(ROOT), 'bench/README.md', ...below('docs')].filter((path) => path.endsWith('.md'));
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

/** A path as a document writes it: from the root, or from the document's folder. */
const isThere = (document: string, path: string): boolean =>
  [path, posix.join(dirname(document), path)].some((one) => existsSync(join(ROOT, one)));

/** Places of links and of code such as `src/ops/rope.ts`, `docs/` or `rope.ts` that are not in the repository. */
export function missingPaths(document: string, text: string): string[] {
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, target]) => target!);
  const code = [...text.matchAll(/`((?:[\w.-]+\/)+(?:[\w.-]+\.\w+)?)`/g)].map(([, path]) => path!);
  return [...links, ...code, ...mapped(text)].filter((path) => !isThere(document, path));
}

/** Paths of a map of folders: in a code block, a name ending in `/` or with a suffix, indented below its folder. */
export function mapped(text: string): string[] {
  const blocks = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block]) => block!);
  return blocks.flatMap((block) => {
    const folders: string[] = [];
    return [...block.matchAll(/^( *)([\w./-]+(?:\/|\.\w+))(?=\s|$)/gm)].map(([, indent, name]) => {
      const depth = indent!.length / 2;
      folders.splice(depth, Number.POSITIVE_INFINITY, name!);
      return folders.join('');
    });
  });
}

/** Functions such as `run()` that are not among the words of the repository. */
export function missingFunctions(text: string, words: ReadonlySet<string>): string[] {
  return [...text.matchAll(/`(?:\w+\.)?(\w+)\(\)`/g)].map(([, name]) => name!).filter((name) => !words.has(name));
}

/** Functions said to be `in` or `of` a file, such as `run()` in `src/engine/loop/run.ts`, that the file does not define. */
export function misplacedFunctions(text: string, files: ReadonlyMap<string, string>): string[] {
  const found = text.matchAll(/`(?:\w+\.)?(\w+)\(\)`\s+(?:in|of)\s+`([\w./-]+\.\w+)`/g);
  return [...found].flatMap(([, name, path]) => {
    const defined = new RegExp(`(function\\*?|const|async|fn)\\s+${name}\\b|^\\s+(async )?\\*?${name}[(:,]`, 'm');
    return defined.test(files.get(path!) ?? '') ? [] : [`${name} in ${path}`];
  });
}

export const wordsOf = (sources: Iterable<string>): ReadonlySet<string> =>
  new Set([...sources].flatMap((source) => source.match(/\w+/g) ?? []));

const MOST_COLUMNS = 120;

export function longLines(text: string): string[] {
  return text.split('\n').filter((line) => line.length > MOST_COLUMNS);
}
