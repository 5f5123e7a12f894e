import { createHash } from 'node:crypto';
import type { Preset } from '../../src/experiment/preset';

/** What links rely on, as data: the fields of an experiment with their ranges, and what each preset's name means. */

/** A field of a schema. `minimum` and `maximum` are of a number, a text's length or a list's. */
export interface Rule {
  type: string;
  required: boolean;
  nullable?: true;
  whole?: true;
  minimum?: number;
  maximum?: number;
  options?: readonly unknown[];
  pattern?: string;
}

export type Fields = Readonly<Record<string, Rule>>;

/** The parts of a valibot schema that are walked here. */
interface Node {
  type: string;
  pipe?: readonly { type: string; requirement?: unknown }[];
  entries?: Readonly<Record<string, Node>>;
  options?: readonly unknown[];
  literal?: unknown;
  item?: Node;
  key?: unknown;
  value?: Node;
  wrapped?: Node;
}

/** Every field below a schema by its path: `[]` is any item of a list, `{}` any value of a record, `<kind>` a variant. */
export function fieldsOf(node: Node, path = '', required = true, nullable = false): Fields {
  if (node.wrapped)
    return fieldsOf(
      node.wrapped,
      path,
      required && node.type !== 'exact_optional',
      nullable || node.type === 'nullable',
    );
  if (node.type === 'variant') {
    const options = node.options as readonly Node[];
    return Object.assign(
      {},
      ...options.map((option) => fieldsOf(option, `${path}<${option.entries?.kind?.literal}>`, required, nullable)),
    );
  }
  const below =
    node.type === 'array'
      ? [[`${path}[]`, node.item!] as const]
      : node.type === 'record'
        ? [[`${path}{key}`, node.key as Node] as const, [`${path}{}`, node.value!] as const]
        : Object.entries(node.entries ?? {}).map(([name, child]) => [path ? `${path}.${name}` : name, child] as const);
  const own = path === '' ? {} : { [path]: ruleOf(node, required, nullable) };
  return Object.assign(own, ...below.map(([place, child]) => fieldsOf(child, place)));
}

function ruleOf(node: Node, required: boolean, nullable: boolean): Rule {
  const limit = (...types: string[]) => node.pipe?.find(({ type }) => types.includes(type))?.requirement;
  const [minimum, maximum] = [limit('min_value', 'min_length'), limit('max_value', 'max_length')] as number[];
  const options = node.type === 'literal' ? [node.literal] : node.options;
  const pattern = limit('regex');
  return {
    type: node.type,
    required,
    ...(nullable && { nullable }),
    ...(node.pipe?.some(({ type }) => type === 'integer') && { whole: true }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(options && { options }),
    ...(pattern !== undefined && { pattern: String(pattern) }),
  };
}

/** What of the fields now breaks links that relied on those `before`, or is not recorded yet. */
export function brokenFields(before: Fields, now: Fields): string[] {
  const parentOf = (path: string) => path.replace(/(\.[^.]*|\[\]|\{.*\}|<[^>]*>)$/, '');
  const gone = Object.keys(before).filter((path) => !now[path]);
  const fresh = Object.keys(now).filter((path) => !before[path]);
  return [
    ...gone.map((path) => `${path} is gone: links that have it would be refused. Keep it.`),
    ...fresh.map((path) => {
      // Another kind of a variant asks nothing of links that have the former ones.
      const isKind = path.endsWith('>');
      const beside = !isKind && (path.includes('.') ? before[parentOf(path)] : true);
      return beside && now[path]!.required
        ? `${path} is new and required: links from before lack it. Make it optional; absent, it means what was so before.`
        : `${path} is new: add it to test/fixtures/experiment.json as ${JSON.stringify(now[path])}`;
    }),
    ...Object.keys(before).flatMap((path) => (now[path] ? narrowed(path, before[path]!, now[path]) : [])),
  ];
}

function narrowed(path: string, before: Rule, now: Rule): string[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = now;
  const faults = [
    now.type !== before.type && `is ${now.type} instead of ${before.type}`,
    now.required && !before.required && 'is required, and was optional',
    !now.nullable && before.nullable && 'may no longer be null',
    now.whole && !before.whole && 'takes whole numbers only',
    minimum > (before.minimum ?? Number.NEGATIVE_INFINITY) && `begins at ${minimum} instead of ${before.minimum}`,
    maximum < (before.maximum ?? Number.POSITIVE_INFINITY) && `ends at ${maximum} instead of ${before.maximum}`,
    before.options?.some((option) => !now.options?.includes(option)) && `no longer takes all of ${before.options}`,
    now.pattern !== before.pattern && `has the pattern ${now.pattern} instead of ${before.pattern}`,
  ].filter((fault) => typeof fault === 'string');
  return faults.map((fault) => `${path} ${fault}: links from before would be refused.`);
}

/** Name of a preset → digest of its experiment, byte for byte. */
export type Meanings = Readonly<Record<string, string>>;

export const meaningsOf = (presets: readonly Preset[]): Meanings =>
  Object.fromEntries(presets.map(({ name, experiment }) => [name, digest(JSON.stringify(experiment))]));

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Presets that mean something else than they did, and those that are not recorded yet. */
export function brokenPresets(before: Meanings, now: Meanings): string[] {
  const advice =
    'links build on the name. Give what is new a name of its own, and move the old one, as it was, to src/experiment/retiredPresets.ts';
  return [
    ...Object.keys(before).flatMap((name) => {
      if (now[name] === before[name]) return [];
      return [`preset ${name} ${now[name] ? 'has changed' : 'is gone'}: ${advice}.`];
    }),
    ...Object.keys(now).flatMap((name) =>
      before[name] ? [] : [`preset ${name} is new: add "${name}": "${now[name]}" to test/fixtures/presets.json.`],
    ),
  ];
}
