import source from '../../shaders/compare.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const compareShader = shader('compare', source);

/** Words of `partials` (4,096 vec3f of 16 bytes) and of `result`. */
export const COMPARE_PARTIALS = 4 * 4096;
export const COMPARE_WORDS = 4;

/** Threads of the first stage, as workgroups of 64. */
const GROUPS = 64;

/** Norms of p = a − b and q = c − d, and their cosine (0 if either norm is 0), from the words of `result`. */
export function comparison(words: Float32Array): { first: number; second: number; cosine: number } {
  const [pp, qq, pq] = [words[0]!, words[1]!, words[2]!];
  const first = Math.sqrt(pp);
  const second = Math.sqrt(qq);
  const cosine = pp === 0 || qq === 0 ? 0 : Math.max(-1, Math.min(1, pq / (first * second)));
  return { first, second, cosine };
}

/** (Σ(a−b)², Σ(c−d)², Σ(a−b)(c−d)) over flat buffers of equal length, a multiple of 4; two dispatches. */
export function compare(
  rec: Recorder,
  buffers: { a: Tensor; b: Tensor; c: Tensor; d: Tensor; partials: Tensor; result: Tensor },
): void {
  const { partials, result, ...inputs } = buffers;
  const params = { vectors: inputs.a.length / 4 };
  rec.add({ shader: compareShader, entry: 'partial', buffers: { ...inputs, partials }, params, workgroups: [GROUPS] });
  rec.add({ shader: compareShader, entry: 'finish', buffers: { partials, result }, workgroups: [1] });
}
