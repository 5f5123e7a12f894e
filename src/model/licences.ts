/** What a licence asks of who passes a changed model on, by the names of model cards. */
const DEMANDS: readonly (readonly [RegExp, string])[] = [
  [/^apache-2\.0$/i, 'pass the licence and its notices on, and say what was changed'],
  [/^mit$/i, 'pass the licence and the copyright notice on'],
  [/^llama/i, 'show “Built with Llama”, begin the name with “Llama”, pass the licence and its use policy on'],
  [/^gemma$/i, 'pass the Gemma terms and their use restrictions on, and say what was changed'],
  [/^cc-by-nc/i, 'name the authors; no commercial use'],
];

/** Null of a licence that is not known here. */
export const demandsOf = (licence: string): string | null =>
  DEMANDS.find(([pattern]) => pattern.test(licence))?.[1] ?? null;
