import type { Plugin } from 'vite';

/** What the page says of objectives and presets, and no embedded panel does. */
const PROSE = new Set(['formula', 'changes', 'fails', 'source', 'look']);
const ROWS = /\/src\/(algorithms\/objectives|experiment)\/\w+\.ts$/;

/** Sentences about what a frame has not: a hub, a model of its reader's, kept runs, a worker, a GPU, checked downloads, lessons. */
const ELSEWHERE = new RegExp(
  '^(hub|own|keep|worker|download|device|not-repeat|gguf|tokenizer|map)' +
    '|^(wrong-forward|other-engine|nobody-to-ask|nothing-to-ask|bad-pattern|files-many|no-recorded-run)$' +
    '|^(pattern-slow|no-token|chat-template|not-encoded|no-row|lesson-unknown|lesson-of-others|hidden-for-good)$',
);
const SENTENCES = /\/src\/messages\/(failures|refusals)\.ts$/;

interface Node {
  type: string;
  start: number;
  end: number;
}

interface Property extends Node {
  key: Node & { name?: string; value?: unknown };
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

/** What makes a sentence that no frame says. */
function* sentences(node: Node): Generator<Node> {
  if (node.type === 'Property') {
    const { key, value } = node as Property;
    if (ELSEWHERE.test(String(key.value)) && value.type === 'ArrowFunctionExpression') yield value;
  }
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* sentences(child);
}

/** Takes out what no embedded panel says: prose of objectives and presets, which would be a tenth of it, and sentences about other parts. */
export const leanRows = (): Plugin => ({
  name: 'lean-rows',
  enforce: 'post',
  transform(code, id) {
    const isRow = ROWS.test(id);
    if (!isRow && !SENTENCES.test(id)) return null;
    let lean = code;
    const tree = this.parse(code) as unknown as Node;
    const found = [...(isRow ? prose(tree) : sentences(tree))].sort((a, b) => b.start - a.start);
    for (const { start, end } of found) lean = `${lean.slice(0, start)}${isRow ? "''" : "() => ''"}${lean.slice(end)}`;
    return { code: lean, map: null };
  },
});
