/** A tensor as the header describes it; offsets are bytes from the start of the data. */
export interface TensorHeader {
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

interface Header {
  tensors: Map<string, TensorHeader>;
  metadata: Map<string, string>;
}

const MAX_TENSORS = 100_000;
const MAX_DIMENSIONS = 8;
const MAX_NAME = 1024;

/**
 * Reads the JSON of a safetensors header. A parser of its own because the format is stricter than JSON.parse: no duplicate keys, no
 * fraction, exponent or sign in a number, no other fields, no depth to exhaust; names are keys of a Map and nothing else.
 * Throws an Error that begins with `safetensors: header`.
 */
export function readHeader(bytes: Uint8Array): Header {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('safetensors: header is not UTF-8');
  }
  return new HeaderParser(text).header();
}

/** Recursive descent over exactly the shape of a header; the state is the position. */
class HeaderParser {
  #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  header(): Header {
    const tensors = new Map<string, TensorHeader>();
    let metadata: Map<string, string> | undefined;
    if (this.#text[0] !== '{') throw this.#unexpected('{');
    this.#object((name) => {
      if (name === '__metadata__') {
        if (metadata) throw new Error('safetensors: header has two __metadata__');
        metadata = this.#metadata();
        return;
      }
      if (tensors.has(name)) throw new Error(`safetensors: header has two tensors ${JSON.stringify(name)}`);
      if (tensors.size === MAX_TENSORS) throw new Error(`safetensors: header has more than ${MAX_TENSORS} tensors`);
      tensors.set(name, this.#tensor(name));
    });
    if (this.#at !== this.#text.length) throw this.#unexpected('the end');
    return { tensors, metadata: metadata ?? new Map() };
  }

  #metadata(): Map<string, string> {
    const metadata = new Map<string, string>();
    this.#object((key) => {
      if (metadata.has(key)) throw new Error(`safetensors: header has two ${JSON.stringify(key)} in __metadata__`);
      metadata.set(key, this.#string(Number.POSITIVE_INFINITY));
    });
    return metadata;
  }

  #tensor(name: string): TensorHeader {
    const where = `safetensors: header, tensor ${JSON.stringify(name)}`;
    const found: { dtype?: string; shape?: number[]; data_offsets?: number[] } = {};
    this.#object((key) => {
      if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets')
        throw new Error(`${where}: unknown field ${JSON.stringify(key)}`);
      if (found[key] !== undefined) throw new Error(`${where}: two ${key}`);
      if (key === 'dtype') found.dtype = this.#string(MAX_NAME);
      else found[key] = this.#integers();
    });
    const { dtype, shape, data_offsets: offsets } = found;
    if (dtype === undefined || shape === undefined || offsets === undefined)
      throw new Error(`${where}: needs dtype, shape and data_offsets`);
    const [begin, end] = offsets;
    if (begin === undefined || end === undefined || offsets.length !== 2 || begin > end)
      throw new Error(`${where}: data_offsets [${offsets}] are not [begin, end]`);
    return { dtype, shape, begin, end };
  }

  /** Calls `member` at the value of every key. */
  #object(member: (key: string) => void): void {
    this.#expect('{');
    if (this.#accept('}')) return;
    do {
      const key = this.#string(MAX_NAME);
      this.#expect(':');
      member(key);
    } while (this.#accept(','));
    this.#expect('}');
  }

  #integers(): number[] {
    const values: number[] = [];
    this.#expect('[');
    if (this.#accept(']')) return values;
    do {
      if (values.length === MAX_DIMENSIONS) throw this.#unexpected(`at most ${MAX_DIMENSIONS} numbers`);
      values.push(this.#integer());
    } while (this.#accept(','));
    this.#expect(']');
    return values;
  }

  #integer(): number {
    this.#skipSpace();
    const pattern = /(?:0|[1-9][0-9]{0,15})(?![0-9.eE])/y;
    pattern.lastIndex = this.#at;
    const digits = pattern.exec(this.#text)?.[0];
    if (digits === undefined || !Number.isSafeInteger(Number(digits))) throw this.#unexpected('an integer below 2^53');
    this.#at += digits.length;
    return Number(digits);
  }

  #string(longest: number): string {
    this.#skipSpace();
    const start = this.#at;
    if (this.#text[start] !== '"') throw this.#unexpected('a string');
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    this.#at = end + 1;
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, this.#at));
      if (typeof value === 'string' && value.length <= longest) return value;
    } catch {
      // A control character, an unknown escape or no end: reported below, with the place.
    }
    throw new Error(`safetensors: header has a bad or too long string at character ${start}`);
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    this.#skipSpace();
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#unexpected(character);
  }

  #unexpected(expected: string): Error {
    const found = this.#text.slice(this.#at, this.#at + 12);
    return new Error(
      `safetensors: header, character ${this.#at}: expected ${expected}, found ${JSON.stringify(found)}`,
    );
  }
}
