import { parseSync } from 'vite';
import type { Files } from './layout';

/** Words that a reader sees and that stand in the source of the page itself, not in a table of `src/words/`. */

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** Attributes that are read to people, of elements and of our own parts. */
const READ =
  /^(aria-(label|description|valuetext|roledescription|placeholder)|title|alt|placeholder|label|legend|what|summary|caption|children|unit|about|text|description)$/;

/** Attributes and calls whose texts nobody reads. */
const UNREAD_ATTRIBUTE =
  /^(className|key|id|htmlFor|d|viewBox|style|type|role|href|transform|points|data-.*|aria-(?!label|desc|valuetext|role).*|on[A-Z].*)$/;
const UNREAD_CALL =
  /^(querySelector|querySelectorAll|closest|matches|getElementById|createElement|addEventListener|removeEventListener|getItem|setItem|includes|startsWith|endsWith|test|exec|match|split|join|replace|replaceAll|RegExp|\w*Error)$/;

const LETTERS = /\p{L}{2,}/u;

/** A text in the middle of code that is most likely a sentence or a title: a capital and a blank, or an end. */
const PROSE = /^\p{Lu}\p{Ll}+(?=[ ,.…:]|$)|^\p{L}[^{}<>=;]*\p{L} \p{L}.*[.…?!]$|\p{Ll}{2,} \p{Ll}{2,} \p{Ll}{2,}/u;

/** Text of a literal or a template, without what is put into it; null of anything else. */
function textOf(node: Node): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'JSXText') return String(node.value);
  if (node.type !== 'TemplateLiteral') return null;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join(' … ');
}

const nameOf = (node: unknown): string =>
  isNode(node) ? String(node.name ?? (isNode(node.property) ? nameOf(node.property) : '')) : '';

/** Where a text stands: read to people, between tags, in code, or where nobody reads it. */
type Place = 'read' | 'code' | 'unread';

function placeOf(child: Node, parent: Node, key: string, place: Place): Place {
  switch (parent.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportNamedDeclaration':
      return key === 'source' ? 'unread' : place;
    case 'TSLiteralType':
    case 'TSTypeReference':
    case 'TSTypeAnnotation':
    case 'SwitchCase':
      return key === 'test' || parent.type !== 'SwitchCase' ? 'unread' : place;
    case 'BinaryExpression':
      return /^[=!]==?$|^[<>]=?$|^in$/.test(String(parent.operator)) ? 'unread' : place;
    case 'Property':
      return key === 'key' ? 'unread' : place;
    case 'MemberExpression':
      return key === 'property' ? 'unread' : place;
    case 'CallExpression':
    case 'NewExpression':
      return UNREAD_CALL.test(nameOf(parent.callee)) ? 'unread' : place === 'unread' ? place : 'code';
    case 'TaggedTemplateExpression':
      return 'unread';
    case 'JSXElement':
    case 'JSXFragment':
      return key === 'children' ? 'read' : place;
    case 'JSXAttribute':
      return UNREAD_ATTRIBUTE.test(nameOf(parent.name)) ? 'unread' : READ.test(nameOf(parent.name)) ? 'read' : 'code';
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return key === 'test' ? 'unread' : place;
    default:
      return child.type === 'JSXAttribute' ? 'code' : place;
  }
}

function rawTexts(root: Node, text: string): string[] {
  const found: string[] = [];
  const visit = (node: Node, place: Place) => {
    const words = place === 'unread' ? null : textOf(node);
    if (words !== null && (place === 'read' ? LETTERS : PROSE).test(words.trim())) {
      const line = text.slice(0, node.start).split('\n').length;
      found.push(`${line} ${words.trim().replace(/\s+/g, ' ').slice(0, 60)}`);
    }
    for (const [key, value] of Object.entries(node))
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) visit(child, placeOf(child, node, key, place));
  };
  visit(root, 'code');
  return found;
}

/** `path:line words` of all sources of the page. */
export const rawWords = (files: Files): string[] =>
  [...files].flatMap(([path, text]) => {
    if (!/^src\/ui\/.*\.tsx?$/.test(path)) return [];
    const { program, errors } = parseSync(path, text);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
    return rawTexts(program as unknown as Node, text).map((line) => `${path}:${line}`);
  });
