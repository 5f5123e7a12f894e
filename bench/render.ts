import type { GrowthFigure } from './growth';
import { type KernelTime, totalOf } from './kernels';
import type { MatmulReport, OursReport, Profile, StepReport, Timing } from './measure';
import { LENGTH, ROWS } from './model';
import { lossSpread, type Report, rateOf, renderVerdicts } from './report';

/** The report as text. */
export function render(report: Report): string {
  const { matmul, steps, ours, torch, profiles, operations } = report;
  const parts = [
    `Adapter: ${report.adapter}\n${report.runtime}; ${report.processor}`,
    `Training step: 4 layers, width 128, 4 heads, vocabulary 512, context ${LENGTH}, batch ${ROWS}; ${(operations / 1e9).toFixed(3)} GFLOP`,
  ];
  if (matmul) parts.push(renderLimit(matmul));
  if (torch.length)
    parts.push(
      `PyTorch's f32 products: ${torch.map(({ n, rate }) => `${rate.toFixed(0)} GFLOP/s at ${n}³`).join(', ')}`,
    );
  if (steps.length) parts.push(renderSteps(steps, operations, matmul?.rate), ...steps.flatMap(describeRival));
  if (ours) parts.push(renderOurs(ours));
  const limits = { peak: matmul?.peak ?? null, copy: report.copy };
  parts.push(...profiles.flatMap((profile) => renderKernels(profile, limits)));
  if (report.growth.length) parts.push(renderGrowth(report.growth));
  if (steps.length > 1)
    parts.push(
      `Losses of the first three steps: ${steps[0]!.losses.map((loss) => loss.toFixed(5)).join(', ')}; they differ by at most ${lossSpread(steps).toExponential(1)} (relative)`,
    );
  parts.push(...renderVerdicts(report.verdicts));
  parts.push(...report.failures.map((failure) => `FAILED   ${failure}`));
  if (allTimings(report).some(({ noisy }) => noisy > 0))
    parts.push('* taken while other programs used the processor: no quiet moment came within the patience');
  return parts.join('\n\n');
}

const renderLimit = ({ rate, step, peak }: MatmulReport) =>
  `f32 matmul on this adapter: ${rate.toFixed(1)} GFLOP/s over the products of a step (= 100 %; ` +
  `${milliseconds(step)} ms ${range(step)}), ${peak.toFixed(1)} at its best shape`;

function renderSteps(steps: readonly StepReport[], operations: number, limit: number | undefined): string {
  const rows = steps.map((report) => [
    report.id,
    milliseconds(report.step),
    range(report.step),
    Number.isNaN(report.step.cores) ? '' : report.step.cores.toFixed(2),
    ((ROWS * LENGTH * 1000) / report.step.median).toFixed(0),
    rateOf(report, operations).toFixed(2),
    limit ? ((100 * rateOf(report, operations)) / limit).toFixed(1) : '',
    ...(report.traffic.submits
      ? [report.traffic.dispatches, report.traffic.passes, report.traffic.submits].map(String)
      : ['', '', '']),
    `${(report.first / 1000).toFixed(1)} s`,
  ]);
  const counts = ['dispatches', 'passes', 'submits'];
  return table(['', 'step ms', 'range', 'cores', 'token/s', 'GFLOP/s', '% matmul', ...counts, 'first step'], rows);
}

/** PyTorch says its version and what it runs on. */
const describeRival = ({ id, description }: StepReport) => (id.startsWith('torch:') ? [`${id}: ${description}`] : []);

const renderOurs = ({ preference, sampling }: OursReport) =>
  [
    `Ours, one DPO step on ${ROWS / 2} pairs: ${milliseconds(preference)} ms ${range(preference)}`,
    ...sampling.map(
      ({ rows, tokensPerSecond, timing }) =>
        `Ours, sampling ${rows} rows at once: ${tokensPerSecond.toFixed(0)} token/s (${milliseconds(timing)} ms ${range(timing)})`,
    ),
  ].join('\n');

const WORKS: Readonly<Record<Profile['work'], string>> = {
  step: 'one training step',
  preference: 'one DPO step',
  sampling: 'sampling 64 rows',
  tuning: 'one DPO step of the adapter',
};

function renderGrowth(figures: readonly GrowthFigure[]): string {
  const slope = (value: number | null) => (value === null ? '' : value.toFixed(2));
  const rows = figures.map(({ name, points, slopes }) => [
    name,
    points.map(({ x }) => x).join(', '),
    points.map(({ milliseconds }) => milliseconds.toFixed(milliseconds < 10 ? 2 : 0)).join(', '),
    slope(slopes.milliseconds),
    points.map(({ bytes }) => (bytes / 2 ** 20).toFixed(0)).join(', '),
    slope(slopes.bytes),
  ]);
  return `How our time and memory grow\n${table(['with', 'of', 'ms', 'slope', 'MiB', 'slope'], rows)}`;
}

/** Kernels that are listed one by one. */
const DEAREST = 10;

/** What a device reaches: the best rate of a product, 10⁹ operations a second, and of a copy, 10⁹ bytes a second. */
interface Limits {
  readonly peak: number | null;
  readonly copy: number | null;
}

/** A profile, and what its last column is a share of. */
export const renderKernels = (profile: Profile, limits: Limits): string[] => [
  renderProfile(profile, limits),
  ...(limits.copy === null ? [] : [`Memory of the device, by a kernel that copies: ${limits.copy.toFixed(1)} GB/s`]),
];

export function renderProfile({ work, kernels }: Profile, { peak, copy }: Limits): string {
  const sum = kernels.reduce((total, kernel) => total + totalOf(kernel), 0);
  const share = (part: number) => ((100 * part) / sum).toFixed(1);
  const percent = (rate: number | null, limit: number | null) =>
    rate === null || !limit ? '' : ((100 * rate) / limit).toFixed(1);
  const row = (kernel: KernelTime) => {
    const { calls, microseconds, bytes, workgroups, work: done } = kernel;
    const rateOf = (amount: number) => (microseconds > 0 ? amount / microseconds / 1e3 : null);
    const rate = done && rateOf(done.operations);
    return [
      `${kernel.kernel.split(' ')[0]}${done ? ` ${done.shape}` : ''}`,
      workgroups,
      String(calls),
      microseconds.toFixed(1),
      totalOf(kernel).toFixed(2),
      share(totalOf(kernel)),
      rate === null ? '' : rate.toFixed(rate < 100 ? 1 : 0),
      percent(rate, peak),
      (bytes / 1e6).toFixed(3),
      percent(rateOf(bytes), copy),
    ];
  };
  const others = kernels.slice(DEAREST);
  const left = others.reduce((total, kernel) => total + totalOf(kernel), 0);
  const calls = others.reduce((total, kernel) => total + kernel.calls, 0);
  const rest = [`${others.length} more`, '', String(calls), '', left.toFixed(2), share(left), '', '', '', ''];
  const rates = ['GFLOP/s', '% of best product', 'MB each', '% of copy'];
  return [
    `Kernels of ${WORKS[work]}, each timed by itself: ${sum.toFixed(2)} ms in all`,
    table(
      ['', 'workgroups', 'calls', 'µs each', 'ms', '% of all', ...rates],
      [...kernels.slice(0, DEAREST).map(row), ...(others.length ? [rest] : [])],
    ),
  ].join('\n');
}

function allTimings({ matmul, steps, ours }: Report): Timing[] {
  return [
    ...(matmul ? [matmul.step] : []),
    ...steps.map(({ step }) => step),
    ...(ours ? [ours.preference, ...ours.sampling.map(({ timing }) => timing)] : []),
  ];
}

/** Figures below 10 ms with two decimals. */
const digits = (value: number, { median }: Timing) => value.toFixed(median < 10 ? 2 : 0);
const milliseconds = (timing: Timing) => `${digits(timing.median, timing)}${timing.noisy ? '*' : ''}`;
const range = (timing: Timing) =>
  `[${digits(timing.least, timing)}–${digits(timing.most, timing)}, n=${timing.samples}]`;

/** Columns as wide as their widest cell; the first flush left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ');
  return [head, ...rows].map(line).join('\n');
}
