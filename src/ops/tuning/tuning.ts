import type { Device } from '../../gpu/device';
import { newStopwatch, newTuner, type Tuner } from '../../gpu/tuner';
import type { AttentionLoads } from '../attention';
import type { DecodeLoads } from '../decode';
import type { MatmulName } from '../matmul';
import type { RowReduction } from '../rowReduction';
import { matmulTrial } from './matmulTrial';
import { type Products, productClasses, standardProduct, type WeightShape } from './products';
import { attentionTrial, decodeTrial, rowReductionTrial, type Trial } from './trials';

/** Which kernels run: plain data. Part of what fixes the bits of a run, so one run uses one choice, and names it (`describeKernels`). */
export interface Kernels {
  readonly rowReduction: RowReduction;
  readonly attention: AttentionLoads;
  readonly decode: DecodeLoads;
  readonly matmul: Products;
  /** Products round their operands to f16; not kept, since a run says it. */
  readonly half?: boolean;
}

/** Those of one adapter, to be kept under its name (localStorage, a file). */
export interface Tuning extends Kernels {
  readonly adapter: string;
}

/** Milliseconds for all comparisons of kernels; once they are over, the defaults stay. */
const BUDGET_MS = 2000;

/** What is known without measuring. A software adapter gets a fixed choice, so that tests and recorded runs never tune. */
export function defaultTuning(device: Device, half = false): Tuning {
  const matmul: Record<string, MatmulName> = !device.isFallback
    ? {}
    : device.subgroups
      ? { default: 'quad 32×8', 'few default': 'quad 16×8' }
      : { default: 'register 8×8' };
  if (device.isFallback && half) matmul['half default'] = 'half 32×32';
  return {
    adapter: device.description,
    rowReduction: device.isFallback ? 'thread' : device.subgroups ? 'subgroup' : 'tree',
    attention: !device.isFallback ? 'workgroup' : device.subgroups ? 'quad' : 'alone',
    decode: device.isFallback ? 'alone' : 'workgroup',
    matmul,
  };
}

/** A choice to be made, and what was chosen earlier. */
interface Choice<Name extends string> {
  open(): Promise<Trial<Name>>;
  readonly standard: Name;
  readonly kept: Name | undefined;
  /** A kernel that is correct for one choice is so for all of its kind. */
  readonly kind: string;
}

/**
 * The kernels for the weight shapes of a model ([out, in] each). What `kept` holds for this adapter is checked, and stays if it is
 * correct; the rest is measured, in about two seconds: what all models share first, then products, the largest first. A software adapter
 * is not measured: its kernels are known. In `half` precision the products are others, in classes of their own.
 * @param now milliseconds, e.g. `performance.now`
 */
export async function tune(
  device: Device,
  shapes: readonly WeightShape[],
  kept: readonly Tuning[],
  now: () => number,
  half = false,
): Promise<Tuning> {
  const standard = defaultTuning(device, half);
  if (device.isFallback) return standard;
  const known = kept.find(({ adapter }) => adapter === device.description);
  const stopwatch = newStopwatch(device, now);
  try {
    const tuner = newTuner(stopwatch, BUDGET_MS);
    const loads: Choice<AttentionLoads> = {
      open: () => attentionTrial(device),
      standard: standard.attention,
      kept: known?.attention,
      kind: '',
    };
    const decodes: Choice<DecodeLoads> = {
      open: () => decodeTrial(device),
      standard: standard.decode,
      kept: known?.decode,
      kind: '',
    };
    const reductions: Choice<RowReduction> = {
      open: () => rowReductionTrial(device),
      standard: standard.rowReduction,
      kept: known?.rowReduction,
      kind: '',
    };
    const { attention } = await choose([['attention', loads]], tuner);
    const { decode } = await choose([['decode', decodes]], tuner);
    const { rowReduction } = await choose([['rowReduction', reductions]], tuner);
    const products = await choose(productChoices(device, shapes, known, half), tuner);
    return {
      adapter: device.description,
      rowReduction: rowReduction!,
      attention: attention!,
      decode: decode!,
      matmul: { ...known?.matmul, ...products },
    };
  } finally {
    stopwatch.free();
  }
}

/** Classes of products, those of the most work first. */
function productChoices(
  device: Device,
  shapes: readonly WeightShape[],
  known: Tuning | undefined,
  half: boolean,
): [string, Choice<MatmulName>][] {
  return productClasses(shapes, half).map(({ name, kind, form, shape, rows }) => [
    name,
    {
      open: () => matmulTrial(device, form, shape, rows, half),
      standard: standardProduct(form, shape, rows, half),
      kept: known?.matmul[name],
      kind,
    },
  ]);
}

/** The kernels by the names of the choices, one after the other, since a trial takes memory. */
async function choose<Name extends string>(
  choices: readonly (readonly [string, Choice<Name>])[],
  tuner: Tuner,
): Promise<Record<string, Name>> {
  const proven = new Set<string>();
  const chosen: Record<string, Name> = {};
  for (const [name, choice] of choices) {
    const wanted = choice.kept ?? (tuner.over ? choice.standard : undefined);
    const isProven = wanted !== undefined && proven.has(`${choice.kind} ${wanted}`);
    chosen[name] = isProven ? wanted : await measure(choice, tuner);
    proven.add(`${choice.kind} ${chosen[name]}`);
  }
  return chosen;
}

/** The kept kernel if it is correct; else the standard one, unless another is clearly faster. */
export async function measure<Name extends string>(
  { open, standard, kept }: Pick<Choice<Name>, 'open' | 'standard' | 'kept'>,
  tuner: Tuner,
): Promise<Name> {
  const trial = await open();
  try {
    if (kept !== undefined && trial.names.includes(kept) && (await tuner.works(trial.candidate(kept)))) return kept;
    const others = trial.names.filter((name) => name !== standard);
    return await tuner.fastest([standard, ...others].map(trial.candidate));
  } finally {
    trial.free();
  }
}
