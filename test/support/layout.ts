import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rules of the layout as functions of the files, so that each can be shown to find what it looks for. */

/** Path from the root, with slashes → text. */
export type Files = ReadonlyMap<string, string>;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every file below these folders (and these files), by its path. */
export function readTree(...paths: string[]): Files {
  const files = new Map<string, string>();
  const visit = (path: string) => {
    if (/\.(ts|tsx|mjs|wgsl|css|html|json)$/.test(path)) files.set(path, readFileSync(join(ROOT, path), 'utf8'));
    else if (!posix.basename(path).includes('.') && posix.basename(path) !== 'node_modules')
      for (const name of readdirSync(join(ROOT, path))) visit(`${path}/${name}`);
  };
  for (const path of paths) visit(path);
  return files;
}

/** Which folder of src may import which; a folder may always import itself, and anyone the files beside the folders. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'random.ts': [],
  'text.ts': [],
  'silence.ts': [],
  'glossary.ts': [],
  messages: [],
  gpu: [],
  hub: [],
  algorithms: [],
  experiment: ['algorithms'],
  trace: ['experiment', 'algorithms'],
  // Data, whose links are read as any link is.
  lessons: ['trace', 'experiment'],
  // Kernels are checked on this device before they are chosen.
  ops: ['gpu', 'shaders', 'reference'],
  model: ['ops', 'gpu'],
  domains: ['model', 'algorithms'],
  // Formulas in f64, with the types of the objectives.
  reference: ['algorithms'],
  engine: ['model', 'ops', 'gpu', 'domains', 'algorithms', 'experiment', 'trace'],
  selftest: ['engine', 'model', 'ops', 'gpu', 'algorithms', 'reference'],
  worker: ['engine', 'experiment', 'trace', 'model', 'ops', 'gpu', 'selftest'],
  cli: ['engine', 'experiment', 'trace', 'model', 'ops', 'gpu', 'selftest', 'algorithms'],
  // What the page says, of data that are in English too.
  words: ['experiment', 'trace', 'lessons', 'algorithms', 'glossary'],
  // Never the engine: it stays out of the main bundle.
  ui: ['words', 'experiment', 'trace', 'lessons', 'worker', 'hub', 'algorithms', 'shaders', 'glossary', 'docs'],
};

const FOR_ALL = ['random', 'text', 'silence', 'messages'];

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+|new URL\(\s*|import\.meta\.glob[^(]*\(\s*)'(\.[^']+)'/gm;

/** Relative imports of a file, as paths from the root without `?raw`. */
function imports(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, target]) => posix.join(dirname(path), target!).replace(/\?.*$/, ''));
}

/** The file that an import of this path means, if it is one of the files. */
export const fileOf = (files: Files, path: string): string | undefined =>
  ['', '.ts', '.tsx', '.d.ts', '.mjs'].map((ending) => path + ending).find((each) => files.has(each));

type Graph = ReadonlyMap<string, readonly string[]>;

/** The graph without the nodes from which every way ends. */
function endless(graph: Graph): Graph {
  const left = new Map(graph);
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [node, targets] of left) if (!targets.some((target) => left.has(target))) left.delete(node);
  }
  return left;
}

/** Files of src that import each other, directly or through others; imports of types count. */
export function importCircles(files: Files): string[] {
  const graph = new Map<string, string[]>();
  for (const [path, text] of files)
    if (/^src\/.*\.tsx?$/.test(path))
      graph.set(
        path,
        imports(path, text).flatMap((target) => fileOf(files, target) ?? []),
      );
  const ahead = endless(graph);
  const nodes = [...ahead.keys()];
  const back = endless(new Map(nodes.map((node) => [node, nodes.filter((from) => ahead.get(from)!.includes(node))])));
  return [...back.keys()].map(
    (path) => `${path} imports itself through ${ahead.get(path)!.filter((to) => back.has(to))}`,
  );
}

export function forbiddenImports(files: Files): string[] {
  const found: string[] = [];
  for (const [path, text] of files) {
    const own = path.split('/')[1];
    if (!path.startsWith('src/') || !own) continue;
    for (const target of imports(path, text)) {
      const [top, second] = target.split('/');
      const folder = top === 'src' ? second! : top!;
      const allowed = ARROWS[own] && (folder === own || FOR_ALL.includes(folder) || ARROWS[own].includes(folder));
      // The script for TRL is handed out as a text.
      const isData = top === 'public' || top === '.cache' || target === 'scripts/tune_trl.py';
      // The command line starts the bench as a process of its own.
      const started = own === 'cli' && target === 'bench/main.mjs';
      // The page talks to the worker through its client; an embedded one computes exact worlds without it.
      const doors = path.startsWith('src/ui/embed/') ? /\/exactRun$/ : /\/(client|protocol)$/;
      const inside = own === 'ui' && folder === 'worker' && !doors.test(target);
      // The page shows the shaders of objectives as text, and no others.
      const hidden = own === 'ui' && folder === 'shaders' && !/^shaders\/(objectives|contexts)\//.test(target);
      if (!(allowed || isData || started) || inside || hidden) found.push(`${path} imports ${target}`);
    }
  }
  return found;
}

/** Shaders that no program uses. */
export function orphanShaders(files: Files): string[] {
  const used = [...files].flatMap(([path, text]) => (path.startsWith('src/') ? imports(path, text) : []));
  const matches = (shader: string) =>
    used.some((target) => target === shader || (target.endsWith('/*.wgsl') && dirname(target) === dirname(shader)));
  return [...files.keys()].filter((path) => path.endsWith('.wgsl') && !matches(path));
}

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Shaders without a wrapper and a test of the same stem: the shader's name, or its beginning up to a `_` if several shaders serve one op. */
export function lonelyShaders(files: Files): string[] {
  return [...files.keys()].flatMap((path) => {
    const name = /^shaders\/(\w+)\.wgsl$/.exec(path)?.[1];
    if (!name) return [];
    const partners = (stem: string) => [`src/ops/${stem}.ts`, `test/ops/${stem}.test.ts`];
    const words = name.split('_');
    const stems = words.map((_, i) => camelCase(words.slice(0, i + 1).join('_')));
    const isComplete = stems.some((stem) => partners(stem).every((partner) => files.has(partner)));
    return isComplete ? [] : [`${path} lacks ${partners(stems.at(-1)!).join(' or ')}`];
  });
}

/** Objectives that are not one shader and one row of the table, in files of one name; and contexts without their objective. */
export function lonelyObjectives(files: Files): string[] {
  return [...files.keys()].flatMap((path) => {
    const context = /^shaders\/contexts\/(\w+\.wgsl)$/.exec(path)?.[1];
    if (context && !files.has(`shaders/objectives/${context}`)) return [`${path} lacks shaders/objectives/${context}`];
    const name = /^shaders\/objectives\/(\w+)\.wgsl$/.exec(path)?.[1];
    if (!name) return [];
    const row = `src/algorithms/objectives/${camelCase(name)}.ts`;
    const table = files.get('src/algorithms/objectives/table.ts') ?? '';
    if (!files.has(row)) return [`${path} lacks ${row}`];
    return table.includes(`'./${posix.basename(row, '.ts')}'`) ? [] : [`${row} is not in the table`];
  });
}

/** What of the page may read its stores: the state itself, the keys of the page, and a container a section. */
const CONTAINERS =
  /^src\/ui\/(state\/\w+|keys\/listen|App|sections|laterSections|lessons\/Shown|lab\/Lab|embed\/(Embed|main)|catalogue\/(Catalogue|CatalogueDialog|UseThis))\.tsx?$/;

/** Parts of the page that read a store instead of being given what they draw, and a store that knows the other one. */
export function storeReaders(files: Files): string[] {
  return [...files].flatMap(([path, text]) => {
    if (!path.startsWith('src/ui/')) return [];
    const targets = imports(path, text);
    const reads = /\buse(Run|View)\b/.test(text) || targets.includes('src/ui/state/hooks');
    const other = /state\/run/.test(path) ? 'src/ui/state/view' : /state\/view/.test(path) ? 'src/ui/state/run' : null;
    return [
      ...(reads && !CONTAINERS.test(path) ? [`${path} reads a store`] : []),
      ...targets.filter((target) => other && target.startsWith(other)).map((target) => `${path} imports ${target}`),
    ];
  });
}

const MOST_LINES = 400;

export function longFiles(files: Files): string[] {
  return [...files]
    .filter(([path]) => /\.(ts|tsx|mjs|wgsl|css)$/.test(path))
    .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Selectors of a style sheet, without those of `@media` and the like. */
function selectors(css: string): string[] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...bare.matchAll(/([^{}]+)\{/g)]
    .flatMap(([, found]) => found!.split(/,(?![^(]*\))/))
    .map((one) => one.trim())
    .filter((one) => !one.startsWith('@'));
}

const sheetsOf = (files: Files) => [...files].filter(([path]) => /^src\/.*\.css$/.test(path));

/** Words in the strings of the sources: the classes that they may give to an element are among them. */
function wordsInStrings(files: Files): Set<string> {
  const sources = [...files].filter(([path]) => /^src\/.*\.tsx?$/.test(path)).map(([, text]) => text);
  const strings = sources.flatMap((text) => text.match(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g) ?? []);
  return new Set(strings.flatMap((text) => text.match(/[\w-]+/g) ?? []));
}

/** Classes in a style sheet that no source gives to an element; those of recharts come from the library. */
export function deadClasses(files: Files): string[] {
  const words = wordsInStrings(files);
  return sheetsOf(files).flatMap(([path, css]) => {
    const classes = selectors(css).flatMap((one) => [...one.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name]) => name!));
    return [...new Set(classes)]
      .filter((name) => !words.has(name) && !name.startsWith('recharts-'))
      .map((name) => `${path} styles .${name}, which no element has`);
  });
}

/** Selectors that stand in two style sheets, so that their order would matter. */
export function scatteredRules(files: Files): string[] {
  const sheets = new Map<string, Set<string>>();
  for (const [path, css] of sheetsOf(files))
    for (const one of selectors(css)) sheets.set(one, (sheets.get(one) ?? new Set()).add(path));
  return [...sheets]
    .filter(([, paths]) => paths.size > 1)
    .map(([one, paths]) => `${one} is in ${[...paths].join(', ')}`);
}

/** A word that must not occur in some files, and why. */
interface Ban {
  where: RegExp;
  what: RegExp;
  why: string;
  /** Comments count too. */
  comments?: true;
}

const BANS: readonly Ban[] = [
  { where: /\.wgsl$/, what: /\btanh\s*\(/, why: 'tanh overflows on some devices' },
  { where: /\.wgsl$/, what: /\b(sin|cos)\s*\(/, why: 'sin and cos are inaccurate in WGSL: make tables on the CPU' },
  { where: /\.wgsl$/, what: /\batomic<f/, why: 'float atomics lose the order of summation' },
  {
    where: /^src\/(random|gpu|ops|model|domains|algorithms|experiment|trace|reference|engine|selftest)/,
    what: /\bMath\.random\b|\bDate\.now\b|\bnew Date\b|(?<!\(\) => )\bperformance\.now\b|\bcrypto\.(?!subtle\.digest\b)/,
    why: 'randomness and time come in as arguments',
  },
  {
    where: /^src\//,
    what: /\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|dangerouslySetInnerHTML/,
    why: 'text stays text',
  },
  { where: /^src\//, what: /\beval\s*\(|\bnew Function\b|\bdocument\.write\b/, why: 'no text becomes a program' },
  {
    where: /^src\/(engine\/(?!language\/cpu\/)|worker|selftest|cli|domains)/,
    what: /\b[lL]lama(?!-style)/,
    why: 'a family is named in model/ and by the CPU engine alone',
  },
  { where: /^src\/.*\.tsx?$/, what: /@(compute|workgroup_size|builtin)\b/, why: 'WGSL lives in .wgsl files' },
  {
    where: /^src\/ui\/(?!parts\/remembered)/,
    what: /^import .*\b(memo|useMemo)\b.* from 'react'/,
    why: 'what is remembered ends with the language: take it from parts/remembered',
  },
  {
    where: /^test\//,
    what: /\b(it|test|describe)\.(skip|only|todo|skipIf|runIf|fails|fixme)\b/,
    why: 'every test runs',
  },
  {
    where: /^(src|test)\//,
    what: /@ts-(ignore|expect-error|nocheck)/,
    why: 'checks are not switched off',
    comments: true,
  },
];

export function bannedWords(files: Files): string[] {
  return [...files].flatMap(([path, text]) => {
    const bans = BANS.filter(({ where }) => where.test(path));
    return text.split('\n').flatMap((line, index) => {
      const code = line.replace(/(^|\s)(\/\/|\*|\/\*\*).*$/, '');
      return bans.flatMap(({ what, why, comments }) => {
        const word = what.exec(comments ? line : code)?.[0];
        return word ? [`${path}:${index + 1} ${word.trim()}: ${why}`] : [];
      });
    });
  });
}

interface Manifest {
  dependencies: Record<string, string>;
}

interface Lock {
  lockfileVersion: number;
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean }>;
}

/** What ships is pinned exactly, and what is installed comes from the lock, with a checksum. */
export function loosePackages(manifest: Manifest, lock: Lock): string[] {
  const found = Object.entries(manifest.dependencies)
    .filter(([, version]) => !/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => `package.json: ${name} ${version} is not an exact version`);
  if (lock.lockfileVersion !== 3) found.push(`package-lock.json: version ${lock.lockfileVersion}`);
  for (const [path, entry] of Object.entries(lock.packages)) {
    // Links and what they point to are our own empty stubs.
    if (!path.startsWith('node_modules/') || entry.link || path.endsWith('/stubs/empty')) continue;
    if (!entry.integrity?.startsWith('sha512-')) found.push(`package-lock.json: ${path} has no sha512`);
    if (/^(git|http:|file:)/.test(entry.resolved ?? ''))
      found.push(`package-lock.json: ${path} is from ${entry.resolved}`);
  }
  return found;
}
