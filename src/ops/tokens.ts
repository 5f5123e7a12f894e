import grid from '../../shaders/shared/grid.wgsl?raw';
import ratio from '../../shaders/shared/likelihood_ratio.wgsl?raw';
import source from '../../shaders/tokens.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { objectiveText, perObjective } from './objectiveText';

const tokensShader = perObjective((id) => shader(`tokens-${id}`, source, ratio, grid, ...objectiveText(id)));

/** All but `settings` are [positions]. */
interface TokensBuffers {
  /** The objective's settings in the order of its row. */
  settings: Tensor;
  /** log π now, when the token was drawn, and under the reference. */
  policy: Tensor;
  old: Tensor;
  reference: Tensor;
  advantage: Tensor;
  /** What a token counts: 1, or a share; 0 where it does not. */
  weight: Tensor;
  /** Out: weighted loss of every token, and derivative of the mean loss by its log π; 0 where not scored. */
  losses: Tensor;
  coefficients: Tensor;
}

/** Loss and derivative of every token; one dispatch, whose slot it returns. `divisor`: scored tokens of the whole step. */
export function tokens(
  rec: Recorder,
  id: string,
  buffers: TokensBuffers,
  sizes: { positions: number; divisor: number },
): number {
  return rec.add({
    shader: tokensShader(id),
    entry: 'differentiate',
    buffers: { ...buffers },
    params: sizes,
    workgroups: flatGrid(sizes.positions),
  });
}
