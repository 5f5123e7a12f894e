import { EXPERIMENT_SHAPE } from './experiment';

/** What a control has to know of a field of the experiment; read from the schema, so that every range stands once. */
export type Field =
  | { kind: 'number'; minimum: number; maximum: number; integer: boolean }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'flag' }
  | { kind: 'text'; most: number };

/** The parts of a valibot schema that are walked here. */
interface Node {
  type: string;
  pipe?: readonly { type: string; requirement?: unknown }[];
  entries?: Readonly<Record<string, Node>>;
  options?: readonly unknown[];
  item?: Node;
  value?: Node;
  wrapped?: Node;
}

/**
 * The field at a dotted path, such as `world.tales.solve.steps`, `arms.momentum.alpha` or `seeds`. A variant is entered by the
 * value of its `kind`; lists and records are entered without an index. Throws an Error that names an unknown path.
 */
export function fieldAt(path: string): Field {
  let node: Node = EXPERIMENT_SHAPE;
  for (const name of path.split('.')) {
    const next = child(node, name);
    if (!next) throw new Error(`fields: the experiment has no ${path}`);
    node = next;
  }
  return describe(inner(node), path);
}

/** Lists, records and what may be null or absent stand for what they hold. */
function inner(node: Node): Node {
  if ((node.type === 'nullable' || node.type === 'exact_optional') && node.wrapped) return inner(node.wrapped);
  if (node.type === 'array' && node.item) return inner(node.item);
  if (node.type === 'record' && node.value) return inner(node.value);
  return node;
}

function child(node: Node, name: string): Node | undefined {
  const from = inner(node);
  if (from.type === 'variant')
    return (from.options as readonly Node[]).find((option) => literal(option.entries?.kind) === name);
  return from.entries && Object.hasOwn(from.entries, name) ? from.entries[name] : undefined;
}

const literal = (node: Node | undefined): unknown => (node as { literal?: unknown } | undefined)?.literal;

function describe(node: Node, path: string): Field {
  const limit = (type: string): number | undefined => {
    const found = node.pipe?.find((step) => step.type === type)?.requirement;
    return typeof found === 'number' ? found : undefined;
  };
  switch (node.type) {
    case 'number':
      return {
        kind: 'number',
        minimum: limit('min_value') ?? Number.NEGATIVE_INFINITY,
        maximum: limit('max_value') ?? Number.POSITIVE_INFINITY,
        integer: node.pipe?.some((step) => step.type === 'integer') ?? false,
      };
    case 'picklist':
      return { kind: 'choice', options: node.options as readonly string[] };
    case 'boolean':
      return { kind: 'flag' };
    case 'string':
      return { kind: 'text', most: limit('max_length') ?? Number.POSITIVE_INFINITY };
    default:
      throw new Error(`fields: ${path} is no single value`);
  }
}
