import { attempt, endingOf } from '../gpu/attempt';
import type { Device } from '../gpu/device';
import type { Tuning } from '../ops/tuning/tuning';
import { messageOf } from '../text';
import type { OpCase } from './case';

const FILES = import.meta.glob<OpCase[]>('./cases/*.ts', { import: 'cases', eager: true });

/** Every kernel at the shapes that the self-test runs: all files of `cases/`, in the order of their names. */
export const CASES: readonly OpCase[] = Object.values(FILES).flat();

export interface Verdict {
  op: string;
  shape: string;
  error: number;
  limit: number;
  tolerance: string;
  passed: boolean;
  /** Why the kernel did not run. */
  failure?: string;
  /** The kernels that were chosen, if there was a choice. */
  note?: string;
}

/**
 * Compares every kernel with its f64 reference on this device, one verdict at a time. Only the loss of the device ends it early.
 * @param tunings kept from earlier runs: the model is checked with the kernels that the next run takes
 */
export async function* selftest(
  device: Device,
  tunings: readonly Tuning[] = [],
  cases: readonly OpCase[] = CASES,
): AsyncGenerator<Verdict> {
  await device.attempts.beginAgain();
  try {
    for (const each of cases) {
      const { op, shape, tolerance, needs, run } = each;
      if ((needs && !offers(device, needs)) || isLeftOut(device, each)) continue;
      const named = { op, shape, tolerance };
      try {
        const { error, limit, note } = await attempt(device, kernelsOf(each), () => run(device, tunings));
        yield { ...named, error, limit, passed: error <= limit, ...(note && { note }) };
      } catch (failure) {
        device.check();
        const message = messageOf(failure);
        yield { ...named, error: Number.POSITIVE_INFINITY, limit: 0, passed: false, failure: message };
      }
    }
  } finally {
    await device.attempts.endAgain(endingOf(device));
  }
}

/** What a case tries, by the names in `Attempts`: itself, and what the tuner would choose. */
const kernelsOf = ({ op, shape, kernels = [] }: OpCase): string[] => [`${op}, ${shape}`, ...kernels];

const isLeftOut = ({ attempts }: Device, each: OpCase): boolean =>
  kernelsOf(each).some((kernel) => attempts.leftOut().includes(kernel));

export function offers(device: Device, need: NonNullable<OpCase['needs']>): boolean {
  const { subgroups, half, isFallback } = device;
  const lanes = device.subgroupSize >= 8;
  return { subgroups, lanes, half, hardware: !isFallback, 'half-hardware': half && !isFallback }[need];
}

const NEEDS: Readonly<Record<NonNullable<OpCase['needs']>, string>> = {
  subgroups: 'subgroups',
  lanes: 'subgroups of 8',
  half: 'shader-f16',
  hardware: 'a graphics card',
  'half-hardware': 'a graphics card with shader-f16',
};

/** What is not checked on this device: a line for each thing that it lacks, and one for what crashed. */
export function leftOut(device: Device, cases: readonly OpCase[] = CASES): string[] {
  const crashed = device.attempts.leftOut();
  const lines = crashed.length > 0 ? [`left out, since they crashed when first tried here: ${crashed.join('; ')}`] : [];
  const lacking = Object.entries(NEEDS).flatMap(([need, what]) => {
    const { length } = cases.filter(({ needs }) => needs === need && !offers(device, needs));
    return length > 0 ? [`left out: ${length} cases that need ${what}`] : [];
  });
  return [...lacking, ...lines];
}

/** Plain text to copy into a report: the adapter, the kernels chosen on it, one line a case, what was left out (`leftOut`), the total. */
export function selftestReport(
  description: string,
  verdicts: readonly Verdict[],
  without: readonly string[] = [],
  finished = true,
): string {
  const failed = verdicts.filter((verdict) => !verdict.passed).length;
  const rows = [
    ['op', 'shape', 'error', 'limit', 'verdict', 'tolerance'],
    ...verdicts.map(({ op, shape, error, limit, passed, tolerance, failure }) => {
      return [op, shape, digits(error), digits(limit), passed ? 'ok' : 'FAILED', failure ?? tolerance];
    }),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const sum = failed === 0 ? `all ${verdicts.length} passed` : `${failed} of ${verdicts.length} FAILED`;
  const notes = new Set(verdicts.flatMap(({ note }) => note ?? []));
  const kernels = [...notes].map((note) => `kernels: ${note}`);
  const end = finished ? sum : `${sum} so far, not finished`;
  return [`adapter: ${description}`, ...kernels, ...lines, ...without, end, ''].join('\n');
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
