/** The numbers that a text says in digits, in order of size, with a point in every language. */
export function saidNumbers(text: string): string[] {
  const found = text.match(/[−-]?\d+(?:[.,]\d+)?/g) ?? [];
  const plain = new Set(found.map((one) => one.replace(',', '.')));
  return [...plain].toSorted((a, b) => Number(a.replace('−', '-')) - Number(b.replace('−', '-')));
}
