/** Numbers for people: a true minus sign, a fixed number of digits so that columns do not jump, an en dash for what is missing. */

const MISSING = '–';

const minus = (text: string): string => text.replace('-', '−');

/** A number with fixed decimals. */
export function fixed(x: number | null | undefined, decimals = 2): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return MISSING;
  const text = x.toFixed(decimals);
  return minus(Number(text) === 0 ? (0).toFixed(decimals) : text);
}

/** The same with a sign, for differences. */
export function signed(x: number | null | undefined, decimals = 2): string {
  const text = fixed(x, decimals);
  return x !== null && x !== undefined && Number(x.toFixed(decimals)) > 0 ? `+${text}` : text;
}

/** Three significant digits over any size: 0.00123, 1.23, 123, 1.23·10⁶. */
export function significant(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return MISSING;
  if (x === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(x)));
  if (exponent < -4 || exponent > 4) {
    const mantissa = (x / 10 ** exponent).toFixed(2);
    return `${minus(mantissa)}·10${superscript(exponent)}`;
  }
  return minus(x.toFixed(Math.max(0, 2 - exponent)));
}

/** The same with a sign. */
export const signedSignificant = (x: number): string => (x > 0 ? `+${significant(x)}` : significant(x));

/** A count with its noun: 1 seed, 5 seeds. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

export const superscript = (n: number): string => raise(n, '⁰¹²³⁴⁵⁶⁷⁸⁹', '⁻');
export const subscript = (n: number): string => raise(n, '₀₁₂₃₄₅₆₇₈₉', '₋');

const raise = (n: number, digits: string, sign: string): string =>
  [...String(n)].map((c) => (c === '-' ? sign : (digits[Number(c)] ?? c))).join('');
