import { lax, numpy as np, tree } from '@jax-js/jax';
import { EMBEDDING, type ModelConfig } from '../../../model/config';
import type { Params } from './decoder';

/** What stands before and behind the layers, whatever the family: the rows of the embedding, and log-probabilities of tokens. */

/** Rows of the embedding table, [tokens, hidden]. Not differentiated: jax-js 0.1.25 cannot jit the gradient of `take`. */
export function embed(params: Params, ids: np.Array): np.Array {
  const x = np.take(params[EMBEDDING]!.ref, ids, 0);
  tree.dispose(params);
  return x;
}

/** The gradient of `embed`: adds dx of every token to its row, as a product with the one-hot matrix; [vocabulary, hidden]. */
export function embedBackward(config: ModelConfig, ids: np.Array, dx: np.Array): np.Array {
  return np.matmul(oneHot(ids, config.vocab_size).astype(np.float32).transpose(), dx);
}

/** log softmax(logits)[target] per row: logits [tokens, vocabulary], targets [tokens]. */
export function targetLogProbs(logits: np.Array, targets: np.Array): np.Array {
  const hit = oneHot(targets, logits.shape[1]!);
  return np.where(hit, logSoftmax(logits), 0).sum(-1);
}

/** log softmax over the last axis. */
export function logSoftmax(logits: np.Array): np.Array {
  const shifted = logits.ref.sub(lax.stopGradient(np.max(logits, -1, { keepdims: true })));
  return shifted.ref.sub(log(np.exp(shifted).sum(-1, { keepdims: true })));
}

/** log x with one Newton step, y + x·e^(−y) − 1: the log of jax-js 0.1.25 (wasm) alone is off by up to 1.2e-5, its exp by 1.1e-6·eˣ. */
function log(x: np.Array): np.Array {
  const y = np.log(x.ref);
  return y.ref.add(x.mul(np.exp(y.mul(-1)))).sub(1);
}

/** True at each row's id, [tokens, classes]. */
const oneHot = (ids: np.Array, classes: number) =>
  np.equal(ids.reshape([-1, 1]), np.arange(classes, undefined, undefined, { dtype: np.int32 }));
