import { plain } from '../../words/numbers';

const UNITS = ['', ' k', ' M', ' G'] as const;

/** With three digits, in thousands, millions …, as it suits. */
export function scaled(n: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, n)) / 3)));
  const value = n / 1000 ** power;
  return `${plain(Number(value.toPrecision(3)))}${UNITS[power]}`;
}
