import { generator } from '../../src/random';

/** Seeded mutations of files: bytes that are changed, left out or repeated, and values of JSON that are others. */
export interface Dice {
  /** A whole number below. */
  below(limit: number): number;
  of<T>(choices: readonly T[]): T;
}

export function dice(seed: number): Dice {
  const { next } = generator(seed, 1);
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, of: (choices) => choices[below(choices.length)]! };
}

/** A copy with one to four changes. */
export function mutatedBytes(bytes: Uint8Array<ArrayBuffer>, { below, of }: Dice): Uint8Array<ArrayBuffer> {
  let found = bytes.slice();
  for (let times = 1 + below(4); times > 0 && found.length > 0; times--) {
    // Most of what can be wrong stands at the beginning.
    const at = below(of([found.length, Math.min(found.length, 200)]));
    const kind = below(6);
    if (kind === 0) found = found.slice(0, at);
    else if (kind === 1) found.set(found.slice(below(found.length)).subarray(0, 8), at > found.length - 8 ? 0 : at);
    else if (kind === 2) found.fill(of([0, 255, 127, 128]), at, at + of([1, 2, 4, 8]));
    else if (kind === 3) found[at]! ^= 1 << below(8);
    else if (kind === 4 && at + 8 <= found.length)
      new DataView(found.buffer).setBigUint64(
        at,
        of([0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]),
        true,
      );
    else found[at] = below(256);
  }
  return found;
}

const ODD: readonly string[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e9,
  2 ** 53,
  1e308,
  '',
  'x',
  '▁',
  '<unk>',
  '__proto__',
  'toString',
  '\u0000',
  '\ud800',
  '(a+)+$',
  '[',
  [],
  {},
  [null],
  [[]],
  { type: 'Sequence' },
  { type: 'Replace' },
  { String: '' },
  { Regex: '(?<' },
].map((value) => JSON.stringify(value));

/** A copy of a JSON value with one to three changes anywhere in it. */
export function mutatedJson(root: unknown, { below, of }: Dice): unknown {
  const copy = { root: structuredClone(root) };
  for (let times = 1 + below(3); times > 0; times--) {
    let holder: Record<string, unknown> = copy;
    let key = 'root';
    // Down to a random depth; long lists and vocabularies are one step each.
    for (let depth = below(9); depth > 0; depth--) {
      const value = holder[key];
      if (typeof value !== 'object' || value === null) break;
      const keys = Object.keys(value);
      if (keys.length === 0) break;
      holder = value as Record<string, unknown>;
      key = of(keys);
    }
    const odd = (): unknown => JSON.parse(of(ODD));
    const kind = below(5);
    if (kind === 0) delete holder[key];
    else if (kind === 1 && !Array.isArray(holder)) {
      const value = holder[key];
      delete holder[key];
      Object.defineProperty(holder, String(odd()), { value, enumerable: true, configurable: true, writable: true });
    } else if (kind === 2)
      holder[key] = typeof holder[key] === 'number' ? of([-1, 0, 1, 2 ** 20, 2 ** 31, 0.5]) : odd();
    else if (kind === 3) holder[key] = [holder[key], holder[key]];
    else holder[key] = odd();
  }
  // As a file has it: without holes.
  return JSON.parse(JSON.stringify(copy.root ?? null));
}
