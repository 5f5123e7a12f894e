import { jit, numpy as np, tree, vjp } from '@jax-js/jax';
import type { ModelConfig } from '../../../model/config';
import { forwardNorm, type Params } from './decoder';
import { integers, nextTask, type Range } from './model';
import { targetLogProbs } from './tokens';

/** Most logits of a matrix at a time; a handful of such matrices are in memory. */
const MOST_LOGITS = 2 ** 24;

/** Positions of a chunk: the first that divides the length and is small enough. Kernels are split over threads by 128 rows. */
const CHUNKS = [256, 128, 64, 32, 16];

/**
 * Final norm and head of a large vocabulary, a chunk of positions at a time. Its parts are compiled apart, since jax-js would compute the
 * gradient of the logits again for every output of the product that it is fused with.
 */
export function compileHead(config: ModelConfig, ofNorm: Params, weight: np.Array) {
  const norm = jit((params: Params, x: np.Array) => forwardNorm(config, params, x));
  const normBackward = jit((params: Params, x: np.Array, dy: np.Array) => {
    const [y, pull] = vjp((z: np.Array) => forwardNorm(config, params, z), [x]);
    y.dispose();
    return pull(dy)[0] as np.Array;
  });
  const product = jit((x: np.Array, w: np.Array) => np.matmul(x, w.transpose()));
  const productBackward = jit((dy: np.Array, w: np.Array) => np.matmul(dy, w));
  const choose = jit(targetLogProbs);
  const chooseBackward = jit((logits: np.Array, targets: np.Array, coefficients: np.Array) => {
    const [y, pull] = vjp((z: np.Array) => targetLogProbs(z, targets), [logits]);
    y.dispose();
    return pull(coefficients)[0] as np.Array;
  });
  /** Consumes x. */
  const logits = (x: np.Array) => product(norm(tree.ref(ofNorm), x), weight.ref);

  /** The chunks of so many positions. */
  const ranges = (length: number): Range[] => {
    const size =
      CHUNKS.find((each) => length % each === 0 && each * config.vocab_size <= MOST_LOGITS) ??
      CHUNKS.findLast((each) => length % each === 0) ??
      length;
    return Array.from({ length: length / size }, (_, i) => [i * size, (i + 1) * size]);
  };

  /** The chunks, and whether one of its numbers is not 0. */
  const chunksOf = (numbers: Uint8Array | Float32Array) =>
    ranges(numbers.length).map((range) => ({ range, wanted: numbers.subarray(...range).some((each) => each !== 0) }));

  return {
    logits,
    ranges,

    /** Log-probabilities of the targets of rows x [positions, hidden], which stays the caller's; of a chunk of which none is wanted 0. */
    async logProbs(x: np.Array, targets: Int32Array, wanted: Uint8Array): Promise<Float32Array> {
      const values = new Float32Array(targets.length);
      for (const { range, wanted: some } of chunksOf(wanted)) {
        if (!some) continue;
        const chosen = choose(logits(x.ref.slice([...range])), integers(targets.slice(...range)));
        values.set((await chosen.data()) as Float32Array, range[0]);
        await nextTask();
      }
      return values;
    },

    /** The gradient of Σ coefficient · log-probability by x, which it consumes. */
    async backward(x: np.Array, targets: Int32Array, coefficients: Float32Array): Promise<np.Array> {
      const gradients: np.Array[] = [];
      for (const { range, wanted: some } of chunksOf(coefficients)) {
        if (!some) {
          gradients.push(np.zeros([range[1] - range[0], config.hidden_size]));
          continue;
        }
        const chunk = x.ref.slice([...range]);
        const weights = np.array(coefficients.slice(...range));
        const dlogits = chooseBackward(logits(chunk.ref), integers(targets.slice(...range)), weights);
        const dx = normBackward(tree.ref(ofNorm), chunk, productBackward(dlogits, weight.ref));
        gradients.push(await dx.blockUntilReady());
        await nextTask();
      }
      x.dispose();
      return np.concatenate(gradients, 0);
    },

    dispose() {
      for (const compiled of [norm, normBackward, product, productBackward, choose, chooseBackward]) compiled.dispose();
    },
  };
}
