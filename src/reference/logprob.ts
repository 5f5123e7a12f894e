import type { Values } from './gradient';

/** Log-softmax of one row of logits. */
function logSoftmax(logits: Values, row: number, vocab: number): number[] {
  const z = Array.from({ length: vocab }, (_, i) => logits[row * vocab + i]!);
  const top = Math.max(...z);
  const total = top + Math.log(z.reduce((sum, value) => sum + Math.exp(value - top), 0));
  return z.map((value) => value - total);
}

/** log softmax(logits)[target] of every row of logits [rows, vocab]. */
export function logprobReference(logits: Values, targets: ArrayLike<number>, vocab: number): Float64Array {
  return Float64Array.from(targets, (target, row) => logSoftmax(logits, row, vocab)[target]!);
}

/** Per row: log p(target), log q(target), entropy of p, KL(p ‖ q), in nats. */
export function evaluateReference(p: Values, q: Values, targets: ArrayLike<number>, vocab: number): Float64Array {
  const rows = Array.from(targets, (target, row) => {
    const logP = logSoftmax(p, row, vocab);
    const logQ = logSoftmax(q, row, vocab);
    const entropy = -logP.reduce((sum, value) => sum + Math.exp(value) * value, 0);
    const kl = logP.reduce((sum, value, i) => sum + Math.exp(value) * (value - logQ[i]!), 0);
    return [logP[target]!, logQ[target]!, entropy, kl];
  });
  return Float64Array.from(rows.flat());
}
