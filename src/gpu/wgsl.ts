/**
 * Reads from WGSL text what a host needs to call it: bindings, the fields of `Params`, override constants, and which
 * bindings each entry point uses. So the shader is the only place that states its interface. Not a WGSL parser: the
 * compiler checks the language, this reads the few forms of declarations that our shaders use.
 */

interface Binding {
  readonly name: string;
  readonly binding: number;
  readonly type: 'uniform' | 'storage' | 'read-only-storage';
}

type Scalar = 'u32' | 'i32' | 'f32';

export interface Interface {
  readonly bindings: readonly Binding[];
  /** The fields of `struct Params`, in order: each takes four bytes. Bound as `var<uniform> params: Params`. */
  readonly params: readonly { readonly name: string; readonly type: Scalar }[];
  readonly overrides: ReadonlySet<string>;
  /** Function name → its body. */
  readonly functions: ReadonlyMap<string, string>;
}

/** The part of an interface that one entry point uses. */
export interface Reach {
  readonly bindings: readonly Binding[];
  readonly params: Interface['params'];
}

/** A uniform slot is 256 bytes, so a kernel has at most 64 params. */
const MAX_PARAMS = 64;

export function parseInterface(name: string, source: string): Interface {
  const text = source.replace(/\/\/.*$/gm, '');
  const bindings: Binding[] = [];
  for (const [, group, binding, space, variable] of text.matchAll(
    /@group\((\d+)\)\s*@binding\((\d+)\)\s*var<\s*([^>]*?)\s*>\s*(\w+)/g,
  )) {
    if (group !== '0') throw new Error(`${name}: ${variable} must be in group 0`);
    const spaces = space!.split(',').map((part) => part.trim());
    const type =
      spaces[0] === 'uniform' ? 'uniform' : spaces[1] === 'read_write' ? 'storage' : ('read-only-storage' as const);
    bindings.push({ name: variable!, binding: Number(binding), type });
  }
  const uniforms = bindings.filter((binding) => binding.type === 'uniform');
  if (uniforms.some((binding) => binding.name !== 'params')) throw new Error(`${name}: the only uniform is params`);
  const fields = /struct\s+Params\s*\{([^}]*)\}/.exec(text)?.[1] ?? '';
  const params = fields
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean)
    .map((field) => {
      const match = /^(\w+)\s*:\s*(u32|i32|f32)$/.exec(field);
      if (!match) throw new Error(`${name}: a field of Params is "name: u32 | i32 | f32", found "${field}"`);
      return { name: match[1]!, type: match[2] as Scalar };
    });
  if (params.length > MAX_PARAMS) throw new Error(`${name}: more than ${MAX_PARAMS} params`);
  const overrides = new Set([...text.matchAll(/\boverride\s+(\w+)/g)].map((match) => match[1]!));
  return { bindings, params, overrides, functions: parseFunctions(text) };
}

function parseFunctions(text: string): Map<string, string> {
  const functions = new Map<string, string>();
  for (const match of text.matchAll(/\bfn\s+(\w+)/g)) {
    const open = text.indexOf('{', match.index);
    let depth = 0;
    let end = open;
    do {
      if (text[end] === '{') depth++;
      if (text[end] === '}') depth--;
      end++;
    } while (depth > 0 && end < text.length);
    functions.set(match[1]!, text.slice(open, end));
  }
  return functions;
}

/** Follows the calls from `entry`. A local that carries a binding's name would count as a use: do not shadow bindings. */
export function reachOf(name: string, { bindings, params, functions }: Interface, entry: string): Reach {
  const words = new Set<string>();
  const visit = (caller: string) => {
    for (const [word] of functions.get(caller)!.matchAll(/(?<!\.\s*)\b[A-Za-z_]\w*/g)) {
      if (words.has(word)) continue;
      words.add(word);
      if (functions.has(word)) visit(word);
    }
  };
  if (!functions.has(entry)) throw new Error(`${name}: no entry point named ${entry}`);
  visit(entry);
  return {
    bindings: bindings.filter((binding) => words.has(binding.name)),
    params: words.has('params') ? params : [],
  };
}
