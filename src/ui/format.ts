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

/** A share as a percentage. */
export function percent(x: number | null | undefined, decimals = 0): string {
  return x === null || x === undefined || !Number.isFinite(x) ? MISSING : `${fixed(100 * x, decimals)} %`;
}

/** Seconds as people say them: 8 s, 2 min 05 s, 1 h 10 min. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const pad = (n: number) => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** A count with its noun: 1 seed, 5 seeds. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

const raise = (text: string, digits: string, sign: string): string =>
  [...text].map((c) => (c === '-' ? sign : (digits[Number(c)] ?? c))).join('');

export function superscript(n: number): string {
  return raise(String(n), '⁰¹²³⁴⁵⁶⁷⁸⁹', '⁻');
}

export function subscript(n: number): string {
  return raise(String(n), '₀₁₂₃₄₅₆₇₈₉', '₋');
}

/** π₂: the policy that samples and is the reference. */
export const anchorName = (t: number): string => `π${subscript(t)}`;

/** π̂₂: what a proximal step has found. */
export const solutionName = (t: number): string => `π̂${subscript(t)}`;

/** What is judged: π̂₂, or with ExPO π̂₂ + 0.3 (π̂₂ − π₀). */
export function judgedName(t: number, expo = 0): string {
  const solution = solutionName(t);
  if (expo === 0) return solution;
  return `${solution} ${expo < 0 ? '−' : '+'} ${significant(Math.abs(expo))} (${solution} − ${anchorName(0)})`;
}

/** camelCase to words: `maxTokens` is “max tokens”. */
export function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
