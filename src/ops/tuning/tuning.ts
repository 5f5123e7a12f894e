import { again } from '../../gpu/attempt';
import type { Device } from '../../gpu/device';
import { newStopwatch, newTuner, type Tuner } from '../../gpu/tuner';
import { Failed } from '../../messages/failure';
import type { AttentionLoads } from '../attention';
import type { DecodeLoads } from '../decode';
import type { MatmulName } from '../matmul';
import type { RowReduction } from '../rowReduction';
import type { Kernels } from './line';
import { matmulTrial } from './matmulTrial';
import { pairUp } from './pairTrial';
import {
  type ProductClass,
  productClasses,
  productFor,
  softwareProducts,
  standardProduct,
  type WeightShape,
} from './products';
import { demandKernels } from './recorded';
import { attentionTrial, decodeTrial, rowReductionTrial, type Trial } from './trials';

/** Those of one adapter with its driver, to be kept (localStorage, a file). */
export interface Tuning extends Kernels {
  /** `Device.identity`. */
  readonly adapter: string;
}

/** Milliseconds for all comparisons of kernels; once they are over, the defaults stay. A software adapter takes longer to compile. */
const BUDGET_MS = { unasked: 2000, asked: 20_000 };

/** What is known without measuring. */
export function defaultTuning(device: Device, half = false): Tuning {
  const matmul: Record<string, MatmulName> = device.isFallback
    ? { ...softwareProducts(device.subgroupSize).known }
    : {};
  if (device.isFallback && half) matmul['half default'] = 'half 32×32';
  return {
    adapter: device.identity,
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
 * is measured only if it is `asked` for (tests and recorded runs never are), and then anew. In `half` precision the products are others, in classes of their
 * own, and software takes its own.
 * @param now milliseconds, e.g. `performance.now`
 */
export async function tune(
  device: Device,
  shapes: readonly WeightShape[],
  kept: readonly Tuning[],
  now: () => number,
  { half = false, asked = false, paired = false } = {},
): Promise<Tuning> {
  const standard = defaultTuning(device, half);
  const known = asked ? undefined : kept.find(({ adapter }) => adapter === device.identity);
  if (device.isFallback && !asked) return known && !half ? keptOr(standard, device, shapes, known, now) : standard;
  return again(device, () => measured(device, shapes, known, standard, now, { half, asked, paired }));
}

/** The kernels that are kept and correct, or measured. */
async function measured(
  device: Device,
  shapes: readonly WeightShape[],
  known: Tuning | undefined,
  standard: Tuning,
  now: () => number,
  { half, asked, paired }: { half: boolean; asked: boolean; paired: boolean },
): Promise<Tuning> {
  const stopwatch = newStopwatch(device, now);
  try {
    const tuner = newTuner(stopwatch, BUDGET_MS[asked ? 'asked' : 'unasked']);
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
    const products = device.isFallback
      ? await chooseByForm(device, shapes, standard, tuner)
      : await choose(productChoices(device, shapes, known, half), tuner);
    const matmul = { ...known?.matmul, ...products };
    const pairs = paired && !device.isFallback;
    const both = pairs ? await pairUp(device, shapes, matmul, known?.matmul ?? {}, tuner, half) : {};
    return {
      adapter: device.identity,
      rowReduction: rowReduction!,
      attention: attention!,
      decode: decode!,
      matmul: { ...matmul, ...both },
    };
  } finally {
    stopwatch.free();
  }
}

/** What was kept for a software adapter, if all of it is correct. */
async function keptOr(
  standard: Tuning,
  device: Device,
  shapes: readonly WeightShape[],
  known: Tuning,
  now: () => number,
): Promise<Tuning> {
  try {
    await demandKernels(device, shapes, known, standard, now);
    return known;
  } catch (error) {
    if (error instanceof Failed) return standard;
    throw error;
  }
}

/** On software the widest product of a form speaks for all of them: compiling leaves no time for more. */
async function chooseByForm(
  device: Device,
  shapes: readonly WeightShape[],
  standard: Tuning,
  tuner: Tuner,
): Promise<Record<string, MatmulName>> {
  const classes = productClasses(shapes);
  const formOf = ({ form, rows }: ProductClass) => `${rows} ${form}`;
  const widest = new Map(classes.toReversed().map((each) => [formOf(each), each]));
  const chosen = await choose(
    [...widest].map(([name, each]) => {
      const own = productFor(standard, each.form, each.shape, each.rows)!;
      return [name, choiceOf(device, each, own, undefined, false)] as const;
    }),
    tuner,
  );
  return { ...standard.matmul, ...Object.fromEntries(classes.map((each) => [each.name, chosen[formOf(each)]!])) };
}

/** Classes of products, those of the most work first. */
function productChoices(
  device: Device,
  shapes: readonly WeightShape[],
  known: Tuning | undefined,
  half: boolean,
): [string, Choice<MatmulName>][] {
  return productClasses(shapes, half).map((each) => {
    const { name, form, shape, rows } = each;
    const standard = standardProduct(form, shape, rows, half);
    return [name, choiceOf(device, each, standard, known?.matmul[name], half)];
  });
}

const choiceOf = (
  device: Device,
  { form, shape, rows, kind }: ProductClass,
  standard: MatmulName,
  kept: MatmulName | undefined,
  half: boolean,
): Choice<MatmulName> => ({ open: () => matmulTrial(device, form, shape, rows, half), standard, kept, kind });

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
