import { Failed } from '../../messages/failure';
import { ATTENTION_LOADS, type AttentionLoads } from '../attention';
import { DECODE_LOADS, type DecodeLoads } from '../decode';
import { MATMUL_VARIANTS, type MatmulName } from '../matmul';
import { ROW_REDUCTIONS, type RowReduction } from '../rowReduction';
import { fitsKey, isProductKey, type Products } from './products';

/** Which kernels run: plain data. Part of what fixes the bits of a run, so one run uses one choice, and names it. */
export interface Kernels {
  readonly rowReduction: RowReduction;
  readonly attention: AttentionLoads;
  readonly decode: DecodeLoads;
  readonly matmul: Products;
  /** Products round their operands to f16; not kept, since a run says it. */
  readonly half?: boolean;
}

/** More classes of products than any model has. */
export const MOST_CLASSES = 256;

const LINE = /^attention ([^,]+), decode ([^,]+), rows by ([^,]+), products (.*)$/;

/** Kernels as a run names them: one line, for people and for `readKernels`. */
export function describeKernels({ rowReduction, attention, decode, matmul }: Kernels): string {
  const products = Object.entries(matmul).map(([key, kernel]) => `${key}: ${kernel}`);
  return `attention ${attention}, decode ${decode}, rows by ${rowReduction}, products ${products.join(', ')}`;
}

/** The kernels that such a line names. Throws a Failed that says what this version does not know. */
export function readKernels(line: string): Kernels {
  const found = LINE.exec(line);
  if (!found) return unknown(line);
  const [, attention, decode, rows, products] = found as unknown as [string, string, string, string, string];
  const entries = products === '' ? [] : products.split(', ');
  if (entries.length > MOST_CLASSES) return unknown(`products of ${entries.length} kinds`);
  const matmul = entries.map((entry) => {
    const at = entry.indexOf(': ');
    const [key, kernel] = [entry.slice(0, at), entry.slice(at + 2)];
    return isProductKey(key) && isMatmulName(kernel) && fitsKey(key, kernel)
      ? ([key, kernel] as const)
      : unknown(entry);
  });
  return {
    attention: isOneOf(ATTENTION_LOADS, attention) ? attention : unknown(`attention ${attention}`),
    decode: isOneOf(DECODE_LOADS, decode) ? decode : unknown(`decode ${decode}`),
    rowReduction: isOneOf(ROW_REDUCTIONS, rows) ? rows : unknown(`rows by ${rows}`),
    matmul: Object.fromEntries(matmul),
  };
}

/** Longest piece of a line that is repeated. */
const MOST_SAID = 80;

function unknown(kernel: string): never {
  throw new Failed({ code: 'kernels-unknown', facts: { kernel: kernel.slice(0, MOST_SAID) } });
}

export const isOneOf = <Name extends string>(names: readonly Name[], name: unknown): name is Name =>
  names.some((each) => each === name);

export const isMatmulName = (name: unknown): name is MatmulName =>
  typeof name === 'string' && Object.hasOwn(MATMUL_VARIANTS, name);
