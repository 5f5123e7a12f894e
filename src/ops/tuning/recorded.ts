import { again } from '../../gpu/attempt';
import type { Device } from '../../gpu/device';
import { newStopwatch, newTuner } from '../../gpu/tuner';
import { Failed } from '../../messages/failure';
import type { Kernels } from './line';
import { matmulTrial } from './matmulTrial';
import { productClasses, productFor, type WeightShape } from './products';
import { attentionTrial, decodeTrial, rowReductionTrial, type Trial } from './trials';

/**
 * Throws a Failed unless this adapter can run these kernels for weights of these shapes ([out, in] each): it names what the choice lacks, or what the
 * adapter refuses or computes wrongly. Each is compared with its reference, but on software those of `standard`, which the tests hold.
 */
export async function demandKernels(
  device: Device,
  shapes: readonly WeightShape[],
  kernels: Kernels,
  standard: Kernels,
  now: () => number,
  half = false,
): Promise<void> {
  const stopwatch = newStopwatch(device, now);
  const tuner = newTuner(stopwatch, 0);
  const demand = async <Name extends string>(what: string, name: Name, open: () => Promise<Trial<Name>>) => {
    const trial = await open();
    try {
      const candidate = trial.candidate(name);
      if (await tuner.works(candidate)) return;
      const isLeftOut = candidate.kernels.some((each) => device.attempts.leftOut().includes(each));
      const code = isLeftOut ? 'kernels-left-out' : 'kernels-refused';
      throw new Failed({ code, facts: { kernel: `${what} ${name}`, adapter: device.description } });
    } finally {
      trial.free();
    }
  };
  const isTrusted = (name: string, own: string | undefined) => device.isFallback && name === own;
  const check = async () => {
    const { attention, decode, rowReduction } = kernels;
    if (!isTrusted(attention, standard.attention)) await demand('attention', attention, () => attentionTrial(device));
    if (!isTrusted(decode, standard.decode)) await demand('decode', decode, () => decodeTrial(device));
    if (!isTrusted(rowReduction, standard.rowReduction))
      await demand('rows by', rowReduction, () => rowReductionTrial(device));
    const proven = new Set<string>();
    for (const { name, kind, form, shape, rows } of productClasses(shapes, half)) {
      const kernel = productFor({ ...kernels, half }, form, shape, rows);
      if (!kernel) throw new Failed({ code: 'kernels-missing', facts: { product: name } });
      if (isTrusted(kernel, productFor({ ...standard, half }, form, shape, rows)) || proven.has(`${kind} ${kernel}`))
        continue;
      await demand(`${name}:`, kernel, () => matmulTrial(device, form, shape, rows, half));
      proven.add(`${kind} ${kernel}`);
    }
  };
  try {
    await again(device, check);
  } finally {
    stopwatch.free();
  }
}
