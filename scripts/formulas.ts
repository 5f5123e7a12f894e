import { relative, resolve } from 'node:path';
import katex from 'katex';
import { type Plugin, runnerImport } from 'vite';
import { foreignParts, type MathElement, type MathNode } from '../src/ui/catalogue/mathml.ts';

const NAME = 'virtual:formulas';
const TABLE = 'src/algorithms/objectives/table.ts';

interface Row {
  id: string;
  formula: string;
}

/**
 * The formulas of the objectives, typeset while the page is built: the module `virtual:formulas` maps the id of every row of the table
 * to a tree of MathML. Nothing that reads TeX ships. A formula that is not valid TeX stops the build with the id of its row.
 */
export function formulas(): Plugin {
  let root = '.';
  return {
    name: 'formulas',
    configResolved(config) {
      root = config.root;
    },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      if (id !== `\0${NAME}`) return null;
      const { module, dependencies } = await runnerImport<{ METHODS: readonly Row[] }>(resolve(root, TABLE), {
        root,
        configFile: false,
        logLevel: 'error',
      });
      for (const file of [TABLE, ...dependencies.map((path) => relative(root, resolve(root, path)))])
        this.addWatchFile(resolve(root, file));
      const trees = module.METHODS.map((row) => [row.id, typeset(row)] as const);
      return `export default ${JSON.stringify(Object.fromEntries(trees))}`;
    },
  };
}

/** TeX → MathML. Throws an Error that names the row. */
export function typeset({ id, formula }: Row): MathElement {
  try {
    const text = katex.renderToString(formula, {
      output: 'mathml',
      displayMode: true,
      throwOnError: true,
      strict: 'error',
    });
    const math = find(parse(text), 'math');
    const row = find(math, 'semantics').children[0];
    if (row === undefined || formula.trim() === '') throw new Error('empty');
    const tree: MathElement = { tag: 'math', attributes: { display: 'block' }, children: [row] };
    const foreign = foreignParts(tree);
    if (foreign.length > 0) throw new Error(`${foreign.join(', ')} may not stand on the page`);
    return tree;
  } catch (error) {
    throw new Error(`formula of ${id}: ${(error as Error).message}`);
  }
}

function find(node: MathElement, tag: string): MathElement {
  const elements = (one: MathElement): MathElement[] => [
    one,
    ...one.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child))),
  ];
  const found = elements(node).find((one) => one.tag === tag);
  if (!found) throw new Error(`no <${tag}>`);
  return found;
}

const TOKEN = /<(\/?)(\w+)((?:\s[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

/** The well-formed markup that KaTeX writes, as a tree below one nameless element. Throws an Error for anything else. */
function parse(text: string): MathElement {
  const open: { tag: string; attributes: Record<string, string>; children: MathNode[] }[] = [
    { tag: '', attributes: {}, children: [] },
  ];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const [token, closing, tag, attributes, empty, words] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`unexpected markup ${text.slice(at, at + 20)}`);
    if (words !== undefined) open.at(-1)!.children.push(plain(words));
    else if (closing) {
      const element = open.pop()!;
      if (element.tag !== tag || open.length === 0) throw new Error(`</${tag}> closes <${element.tag}>`);
      open.at(-1)!.children.push(element);
    } else {
      const element = { tag: tag!, attributes: attributesOf(attributes!), children: [] };
      if (empty) open.at(-1)!.children.push(element);
      else open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.tag}> is not closed`);
  return open[0]!;
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, plain(value!)]));

const plain = (text: string): string =>
  text.replace(/&([#\w]+);/g, (_, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`unknown entity &${name};`);
    return character;
  });
