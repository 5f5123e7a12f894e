import type { Device } from '../../gpu/device';
import { newRecorder } from '../../gpu/recording';
import { readBack, type Tensor, upload } from '../../gpu/tensor';
import type { Candidate, Tuner } from '../../gpu/tuner';
import { MATMUL_VARIANTS, type MatmulName, matmul } from '../matmul';
import { matmulPair, pairOf } from '../matmulPair';
import { agrees, operandsFor, productKernel, sampleProduct, tried } from './matmulTrial';
import { candidatesOf, type Products, productClasses, productFor, sizesOf, type WeightShape } from './products';
import { nothing, ramp, type Trial, withMemory } from './trials';

/** A dispatch for each of the two products, by the kernels that were chosen for them, or one for both. */
type PairName = MatmulName | 'apart';

interface Apart {
  readonly ofX: MatmulName;
  readonly ofW: MatmulName;
}

/** dx = dy·w and dw += dyᵀ·x for weights w [out, in], as a training step records them. */
export function pairTrial(device: Device, weights: WeightShape, apart: Apart, half = false): Promise<Trial<PairName>> {
  const [inner, cols] = tried(weights);
  const sizes = sizesOf('NN', [inner, cols], 'many');
  const { rows } = sizes;
  const ofWeights = { rows: inner, cols, inner: rows };
  const operand = operandsFor(half);
  const data = { dy: operand(rows * inner), w: operand(inner * cols), x: operand(rows * cols) };
  const earlier = ramp(inner * cols).reverse();
  const expected = {
    dx: sampleProduct('NN', data.dy, data.w, sizes),
    dw: sampleProduct('TN', data.dy, data.x, ofWeights, earlier),
  };
  return withMemory(device, async (memory) => {
    const [dy, w, x] = [data.dy, data.w, data.x].map(({ length }) => memory.tensor(length)) as [Tensor, Tensor, Tensor];
    const [dx, dw] = [memory.tensor(rows * cols), memory.tensor(inner * cols)];
    const scaling = half ? { scaling: memory.tensor(2) } : {};
    await memory.ready();
    upload(device, dy, data.dy);
    upload(device, w, data.w);
    upload(device, x, data.x);
    if (scaling.scaling) upload(device, scaling.scaling, Float32Array.of(4, 1 / 4));
    const candidate = (name: PairName): Candidate<PairName> => ({
      name,
      kernels:
        name === 'apart'
          ? [productKernel(apart.ofX, 'NN', weights), productKernel(apart.ofW, 'TN', weights)]
          : [productKernel(name, 'pair', weights)],
      prepare() {
        const rec = newRecorder(device);
        if (name === 'apart') {
          matmul(rec, 'NN', { a: dy, b: w, c: dx, ...scaling }, sizes, MATMUL_VARIANTS[apart.ofX]);
          const buffers = { a: dy, b: x, c: dw, ...scaling };
          matmul(rec, 'TN', buffers, ofWeights, MATMUL_VARIANTS[apart.ofW], { accumulate: true });
        } else matmulPair(rec, { dy, w, x, dx, dw, ...scaling }, sizes, MATMUL_VARIANTS[name]);
        return rec.build();
      },
      async works(program) {
        upload(device, dx, nothing(dx));
        upload(device, dw, earlier);
        program.submit();
        const [ofX, ofW] = await readBack(device, [dx, dw]);
        return agrees(ofX!, expected.dx) && agrees(ofW!, expected.dw);
      },
    });
    const pairable = candidatesOf(sizes, device, half).filter(
      (name) => pairOf(MATMUL_VARIANTS[name], MATMUL_VARIANTS[name], weights) !== null,
    );
    return { names: ['apart', ...pairable], candidate };
  });
}

/**
 * Of weights that are trained, those whose two products of a backward pass were given kernels that cannot be one dispatch: what both take if one dispatch
 * is clearly faster, by the names of their classes. What was `kept` for both stays.
 */
export async function pairUp(
  device: Device,
  shapes: readonly WeightShape[],
  chosen: Products,
  kept: Products,
  tuner: Tuner,
  half: boolean,
): Promise<Record<string, MatmulName>> {
  const classes = productClasses(shapes, half);
  const both: Record<string, MatmulName> = {};
  for (const { name, form, shape } of classes) {
    const other = classes.find((each) => each.form === 'TN' && name === each.name.replace('TN', 'NN'));
    if (form !== 'NN' || !other || tuner.over || (name in kept && other.name in kept)) continue;
    const own = (form: 'NN' | 'TN') => productFor({ matmul: chosen, half }, form, shape, 'many')!;
    const apart = { ofX: own('NN'), ofW: own('TN') };
    const [ofX, ofW] = [MATMUL_VARIANTS[apart.ofX], MATMUL_VARIANTS[apart.ofW]];
    if (pairOf(ofX, ofW, shape) || !shape.every((side) => side % 4 === 0)) continue;
    const trial = await pairTrial(device, shape, apart, half);
    try {
      const found = await tuner.fastest(trial.names.map(trial.candidate));
      if (found !== 'apart') Object.assign(both, { [name]: found, [other.name]: found });
    } finally {
      trial.free();
    }
  }
  return both;
}
