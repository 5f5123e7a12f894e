import type { MatmulName } from '../../src/ops/matmul';
import type { Tuning } from '../../src/ops/tuning/tuning';

/** A small product: rows and columns of its weights. */
export const SHAPES = [[16, 8]] as const;
/** A clock that stands still: nothing can be measured, so what is not kept is the default. */
export const blind = () => 0;

export const kept = (matmul: Record<string, MatmulName>, attention: Tuning['attention'] = 'alone'): Tuning => ({
  adapter: 'a card',
  rowReduction: 'tree',
  attention,
  decode: 'alone',
  matmul,
});
