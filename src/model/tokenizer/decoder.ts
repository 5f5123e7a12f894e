import { Refused } from '../../messages/refusal';
import { shown } from '../formats/json';
import { isPart, type Part } from './components';

/** Texts of tokens → texts, which are joined in the end. */
type Decode = (tokens: readonly string[]) => readonly string[];

/** The text of tokens, as the `decoder` of a `tokenizer.json` has it in the Python library 0.23. Throws a Refused for one that is not known. */
export function decoderOf(root: unknown): (tokens: readonly string[]) => string {
  if (root === null || root === undefined) return (tokens) => tokens.join(' ');
  const steps = flat(root, 0);
  return (tokens) => steps.reduce<readonly string[]>((texts, step) => step(texts), tokens).join('');
}

function flat(decoder: unknown, depth: number): Decode[] {
  const { type } = isPart(decoder) ? decoder : { type: decoder };
  const refuse = () =>
    new Refused({
      code: 'tokenizer-part',
      path: ['decoder', 'type'],
      facts: { received: shown(type) },
    });
  if (!isPart(decoder) || typeof type !== 'string' || depth > 8) throw refuse();
  if (type === 'Sequence' && Array.isArray(decoder.decoders))
    return decoder.decoders.flatMap((one) => flat(one, depth + 1));
  if (!Object.hasOwn(DECODERS, type)) throw refuse();
  return [DECODERS[type]!(decoder)];
}

const DECODERS: Readonly<Record<string, (part: Part) => Decode>> = {
  ByteLevel: () => byteLevel,
  ByteFallback: () => byteFallback,
  Fuse: () => (tokens) => [tokens.join('')],
  Replace: (part) => {
    const pattern = isPart(part.pattern) ? part.pattern.String : undefined;
    if (typeof pattern !== 'string' || typeof part.content !== 'string')
      throw new Refused({
        code: 'tokenizer-part',
        path: ['decoder', 'pattern'],
        facts: { received: shown(part.pattern) },
      });
    const content = part.content;
    return (tokens) => tokens.map((token) => token.split(pattern).join(content));
  },
  Strip:
    ({ content = ' ', start = 0, stop = 0 }) =>
    (tokens) =>
      tokens.map((token) => strip(token, String(content), Number(start), Number(stop))),
  // Only the first token loses its mark.
  Metaspace:
    ({ replacement = '▁', prepend_scheme = 'always' }) =>
    (tokens) =>
      tokens.map((token, i) => token.replaceAll(String(replacement), i === 0 && prepend_scheme !== 'never' ? '' : ' ')),
  WordPiece:
    ({ prefix = '##', cleanup = true }) =>
    (tokens) =>
      tokens.map((token, i) => {
        const isContinued = i > 0 && token.startsWith(String(prefix));
        const text = isContinued ? token.slice(String(prefix).length) : i > 0 ? ` ${token}` : token;
        return cleanup ? cleaned(text) : text;
      }),
};

function strip(token: string, content: string, start: number, stop: number): string {
  const characters = [...token];
  let [first, last] = [0, characters.length];
  while (first < Math.min(start, characters.length) && characters[first] === content) first++;
  while (characters.length - last < stop && last > first && characters[last - 1] === content) last--;
  return characters.slice(first, last).join('');
}

/** White space before marks and parts of English words goes. */
const CLEANED = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

const cleaned = (text: string): string => CLEANED.reduce((one, [from, to]) => one.replaceAll(from, to), text);

/** GPT-2's characters for the bytes that are none of their own. */
const BYTES: ReadonlyMap<string, number> = (() => {
  const own = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte < 173) || byte > 173;
  let next = 256;
  return new Map(Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(own(byte) ? byte : next++), byte]));
})();

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const STRICT = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Every token is a text of such characters, or stands for itself. */
function byteLevel(tokens: readonly string[]): string[] {
  const bytes = tokens.flatMap((token) => {
    const found = [...token].map((character) => BYTES.get(character));
    return found.includes(undefined) ? [...new TextEncoder().encode(token)] : (found as number[]);
  });
  return [UTF8.decode(Uint8Array.from(bytes))];
}

/** A run of tokens `<0xE2>` is a text in UTF-8, or as many replacement characters. */
function byteFallback(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let run: number[] = [];
  const endRun = () => {
    if (run.length === 0) return;
    try {
      texts.push(STRICT.decode(Uint8Array.from(run)));
    } catch {
      texts.push(...run.map(() => '\ufffd'));
    }
    run = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9a-f]{2})>$/i.exec(token)?.[1];
    if (byte !== undefined) run.push(Number.parseInt(byte, 16));
    else {
      endRun();
      texts.push(token);
    }
  }
  endRun();
  return texts;
}
