import type { Plugin } from 'vite';

/** What the page says of objectives and presets, and no embedded panel does. */
const PROSE = new Set(['formula', 'changes', 'fails', 'source', 'look']);
const ROWS = /\/src\/(algorithms\/objectives|experiment)\/\w+\.ts$/;

interface Node {
  type: string;
  start: number;
  end: number;
}

interface Property extends Node {
  key: Node & { name?: string };
  value: Node;
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** Constant texts of the properties in question. */
function* prose(node: Node): Generator<Node> {
  if (node.type === 'Property') {
    const { key, value } = node as Property;
    if (PROSE.has(key.name ?? '') && /^(Literal|BinaryExpression|TemplateLiteral)$/.test(value.type)) yield value;
  }
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* prose(child);
}

/** Takes the prose out of the rows of objectives and of the presets: it would be a tenth of an embedded panel. */
export const leanRows = (): Plugin => ({
  name: 'lean-rows',
  enforce: 'post',
  transform(code, id) {
    if (!ROWS.test(id)) return null;
    let lean = code;
    const found = [...prose(this.parse(code) as unknown as Node)].sort((a, b) => b.start - a.start);
    for (const { start, end } of found) lean = `${lean.slice(0, start)}''${lean.slice(end)}`;
    return { code: lean, map: null };
  },
});
