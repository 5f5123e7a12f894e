import { messageOf, readJsonText, utf8 } from '../text';

/** What the `config.json` of a sequence classifier says of its outputs. */

/** Most bytes of it, and most labels. */
export const MOST_CONFIG = 2 ** 20;
const MOST_LABELS = 64;
const MOST_LETTERS = 100;

/** Its labels in their order; with one output there are none, and that is the reward. Throws an Error that says what is wrong. */
export function labelsOf(bytes: Uint8Array): string[] {
  let json: unknown;
  try {
    json = readJsonText(utf8(bytes));
  } catch (error) {
    throw new Error(`config.json: ${messageOf(error)}`);
  }
  const { id2label, num_labels } = (json ?? {}) as { id2label?: unknown; num_labels?: unknown };
  const named = typeof id2label === 'object' && id2label !== null ? Object.entries(id2label) : [];
  const count = named.length || (Number.isInteger(num_labels) ? (num_labels as number) : 2);
  if (count < 1 || count > MOST_LABELS) throw new Error(`config.json: ${count} labels, expected 1 to ${MOST_LABELS}`);
  if (count === 1) return [];
  const labels = Array.from({ length: count }, (_, i) => {
    const label: unknown = named.length ? named.find(([id]) => id === String(i))?.[1] : `LABEL_${i}`;
    if (typeof label !== 'string' || label === '' || label.length > MOST_LETTERS)
      throw new Error(`config.json: id2label has no name for ${i}`);
    return label;
  });
  if (new Set(labels).size < count) throw new Error('config.json: id2label has two labels of one name');
  return labels;
}

/** What logits are worth: the only one, or the log-odds of the label `good` against all others. */
export function rewardOf(logits: readonly number[], good: number | null): number {
  if (good === null) return logits[0]!;
  const others = logits.filter((_, i) => i !== good);
  const most = Math.max(...others);
  return logits[good]! - most - Math.log(others.reduce((sum, x) => sum + Math.exp(x - most), 0));
}
