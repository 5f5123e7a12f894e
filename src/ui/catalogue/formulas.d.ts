/** Made by scripts/formulas.ts from the rows of the table of objectives. */
declare module 'virtual:formulas' {
  import type { MathElement } from './mathml';

  const formulas: Readonly<Record<string, MathElement>>;
  export default formulas;
}
