import { partsWords } from '../../words/en/parts';
import { significant, subscript } from '../../words/numbers';

export { count } from '../../trace/numbers';
export { fixed, percent, signed, signedSignificant, significant, subscript, superscript } from '../../words/numbers';

const BYTES = ['', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as people say them, in powers of 1000. */
export function sizeText(bytes: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), BYTES.length - 1);
  return `${significant(bytes / 1000 ** power)} ${BYTES[power] || partsWords().bytes}`;
}

/** Seconds as people say them: 8 s, 2 min 05 s, 1 h 10 min. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const pad = (n: number) => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
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
