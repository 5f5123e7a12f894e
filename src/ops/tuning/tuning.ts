import type { Device } from '../../gpu/device';
import { newStopwatch, newTuner, type Tuner } from '../../gpu/tuner';
import type { AttentionLoads } from '../attention';
import type { MatmulName } from '../matmul';
import type { RowReduction } from '../rowReduction';
import { matmulTrial } from './matmulTrial';
import { type Products, shapeClass } from './products';
import { attentionTrial, rowReductionTrial, type Trial } from './trials';

/**
 * Which kernels run on one adapter: plain data, to be kept under the adapter's name (localStorage, a file). Part of what fixes
 * the bits of a run, so one run uses one tuning.
 */
export interface Tuning {
  readonly adapter: string;
  readonly rowReduction: RowReduction;
  readonly attention: AttentionLoads;
  readonly matmul: Products;
}

/** Milliseconds for all comparisons of kernels; once they are over, the defaults stay. */
const BUDGET_MS = 2000;

/** What is known without measuring. A software adapter gets a fixed choice, so that tests and recorded runs never tune. */
export function defaultTuning(device: Device): Tuning {
  const matmul: Record<string, MatmulName> = !device.isFallback
    ? { default: 'register 4×4' }
    : device.subgroups
      ? { default: 'quad 32×8', 'few default': 'quad 16×8' }
      : { default: 'register 8×8' };
  return {
    adapter: device.description,
    rowReduction: device.isFallback ? 'thread' : 'tree',
    attention: !device.isFallback ? 'workgroup' : device.subgroups ? 'quad' : 'alone',
    matmul,
  };
}

/** A choice to be made, and what was chosen earlier. */
interface Choice<Name extends string> {
  open(): Promise<Trial<Name>>;
  readonly standard: Name;
  readonly kept: Name | undefined;
}

/**
 * The kernels for the weight shapes of a model ([out, in] each). What `kept` holds for this adapter is checked, and stays if it is
 * correct; the rest is measured, in about two seconds. A software adapter is not measured: its kernels are known.
 * @param now milliseconds, e.g. `performance.now`
 */
export async function tune(
  device: Device,
  shapes: readonly (readonly [number, number])[],
  kept: readonly Tuning[],
  now: () => number,
): Promise<Tuning> {
  const standard = defaultTuning(device);
  if (device.isFallback) return standard;
  const known = kept.find(({ adapter }) => adapter === device.description);
  const products = new Map<string, Choice<MatmulName>>();
  for (const [rows, forms] of [
    ['many', ['NT', 'TN', 'NN']],
    ['few', ['NT']],
  ] as const)
    for (const form of forms)
      for (const shape of shapes) {
        const name = shapeClass(form, shape, rows);
        const open = () => matmulTrial(device, form, shape, rows);
        if (!products.has(name))
          products.set(name, { open, standard: standard.matmul.default!, kept: known?.matmul[name] });
      }
  const stopwatch = newStopwatch(device, now);
  try {
    const tuner = newTuner(stopwatch, BUDGET_MS);
    const reductions = {
      open: () => rowReductionTrial(device),
      standard: standard.rowReduction,
      kept: known?.rowReduction,
    };
    const loads = { open: () => attentionTrial(device), standard: standard.attention, kept: known?.attention };
    // Products last: they are many, and may use up the time.
    const { attention } = await choose([['attention', loads]], tuner);
    const { rowReduction } = await choose([['rowReduction', reductions]], tuner);
    const matmul = { ...known?.matmul, ...standard.matmul, ...(await choose([...products], tuner)) };
    return { adapter: device.description, rowReduction: rowReduction!, attention: attention!, matmul };
  } finally {
    stopwatch.free();
  }
}

/** The kernels by the names of the choices. */
async function choose<Name extends string>(
  choices: readonly (readonly [string, Choice<Name>])[],
  tuner: Tuner,
): Promise<Record<string, Name>> {
  // At once, since each of them waits for an answer of the device.
  const correct = await Promise.all(choices.map(([, choice]) => isStillCorrect(choice, tuner)));
  const chosen: Record<string, Name> = {};
  for (const [i, [name, choice]] of choices.entries())
    chosen[name] = correct[i] ? choice.kept! : await measure(choice, tuner);
  return chosen;
}

async function isStillCorrect<Name extends string>({ open, kept }: Choice<Name>, tuner: Tuner): Promise<boolean> {
  if (kept === undefined) return false;
  const trial = await open();
  try {
    return trial.names.includes(kept) && (await tuner.works(trial.candidate(kept)));
  } finally {
    trial.free();
  }
}

/** The standard kernel, unless another is clearly faster. */
export async function measure<Name extends string>(
  { open, standard }: Pick<Choice<Name>, 'open' | 'standard'>,
  tuner: Tuner,
): Promise<Name> {
  const trial = await open();
  try {
    const others = trial.names.filter((name) => name !== standard);
    return await tuner.fastest([standard, ...others].map(trial.candidate));
  } finally {
    trial.free();
  }
}

/** For people: one line. */
export function describeTuning({ rowReduction, attention, matmul }: Tuning): string {
  const products = Object.entries(matmul).map(([name, kernel]) => `${name}: ${kernel}`);
  return `attention ${attention}, rows by ${rowReduction}, products ${products.join(', ')}`;
}
