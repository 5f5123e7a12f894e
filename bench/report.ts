import type { ContenderId, MatmulReport, OursReport, StepReport, Timing } from './measure';
import { LENGTH, ROWS } from './model';

/** Everything that a run of the bench found; this is what --json writes. */
export interface Report {
  date: string;
  chromium: string;
  processor: string;
  adapter: string;
  /** Operations of one training step, see operations.ts. */
  operations: number;
  matmul: MatmulReport | null;
  steps: StepReport[];
  ours: OursReport | null;
  failures: string[];
  verdicts: Verdict[];
}

export interface Verdict {
  claim: string;
  found: string;
  reached: boolean;
}

/** 10⁹ model operations a second. */
export const rateOf = ({ step }: StepReport, operations: number) => operations / step.median / 1e6;

/** Largest relative spread of the contenders' losses over the first three steps. */
export function lossSpread(steps: readonly StepReport[]): number {
  const spreads = (steps[0]?.losses ?? []).map((_, i) => {
    const losses = steps.map((step) => step.losses[i]!);
    return (Math.max(...losses) - Math.min(...losses)) / Math.min(...losses);
  });
  return Math.max(0, ...spreads);
}

/** What the project set out to reach, and whether this run did. */
export function verdictsOf({ matmul, steps, operations }: Pick<Report, 'matmul' | 'steps' | 'operations'>): Verdict[] {
  const step = (id: ContenderId) => steps.find((report) => report.id === id);
  const verdicts: Verdict[] = [];
  const judge = (claim: string, value: number, reached: boolean, unit = '×') =>
    verdicts.push({ claim, found: `${value.toFixed(unit === '×' ? 2 : 0)} ${unit}`, reached });
  const ours = step('ours:webgpu');
  const peers = steps.filter(({ id }) => id === 'jax:webgpu' || id === 'tfjs:webgpu');
  if (ours && peers.length) {
    const ratio = Math.min(...peers.map((peer) => peer.step.median)) / ours.step.median;
    judge('our WebGPU step at least 4 × as fast as the fastest WebGPU peer', ratio, ratio >= 4);
  }
  if (ours && matmul) {
    const share = rateOf(ours, operations) / matmul.rate;
    judge('our WebGPU step at least 60 % of the adapter’s matmul rate', share * 100, share >= 0.6, '%');
    const passes = ours.traffic.dispatches;
    verdicts.push({
      claim: 'one submit and at most 110 dispatches a step',
      found: `${ours.traffic.submits} submits, ${passes} dispatches`,
      reached: ours.traffic.submits === 1 && passes <= 110,
    });
  }
  const [cpu, bare] = [step('ours:cpu'), step('jax:wasm')];
  if (cpu && bare) {
    const ratio = cpu.step.median / bare.step.median;
    judge('our CPU step within 1.3 × of the bare jax-js step', ratio, ratio <= 1.3);
  }
  return verdicts;
}

export function render(report: Report): string {
  const { matmul, steps, ours, operations } = report;
  const limit = matmul?.rate;
  const parts = [
    `Adapter: ${report.adapter}\nChromium ${report.chromium}; ${report.processor}`,
    `Training step: 4 layers, width 128, 4 heads, vocabulary 512, context ${LENGTH}, batch ${ROWS}; ${(operations / 1e9).toFixed(3)} GFLOP`,
  ];
  if (matmul)
    parts.push(
      `f32 matmul on this adapter: ${matmul.rate.toFixed(1)} GFLOP/s over the products of a step (= 100 %; ` +
        `${milliseconds(matmul.step)} ms ${range(matmul.step)}), ${matmul.peak.toFixed(1)} at its best shape`,
    );
  if (steps.length)
    parts.push(
      table(
        [
          '',
          'step ms',
          'range',
          'cores',
          'token/s',
          'GFLOP/s',
          '% matmul',
          'dispatches',
          'passes',
          'submits',
          'first step',
        ],
        steps.map((report) => [
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
        ]),
      ),
    );
  if (ours)
    parts.push(
      [
        `Ours, one DPO step on ${ROWS / 2} pairs: ${milliseconds(ours.preference)} ms ${range(ours.preference)}`,
        ...ours.sampling.map(
          ({ rows, tokensPerSecond, timing }) =>
            `Ours, sampling ${rows} rows at once: ${tokensPerSecond.toFixed(0)} token/s (${milliseconds(timing)} ms ${range(timing)})`,
        ),
      ].join('\n'),
    );
  if (steps.length > 1)
    parts.push(
      `Losses of the first three steps: ${steps[0]!.losses.map((loss) => loss.toFixed(5)).join(', ')}; they differ by at most ${lossSpread(steps).toExponential(1)} (relative)`,
    );
  parts.push(
    ...report.verdicts.map(({ claim, found, reached }) => `${reached ? 'reached' : 'MISSED '}  ${claim}: ${found}`),
  );
  parts.push(...report.failures.map((failure) => `FAILED   ${failure}`));
  if (allTimings(report).some(({ noisy }) => noisy > 0))
    parts.push('* taken while other programs used the processor: no quiet moment came within the patience');
  return parts.join('\n\n');
}

function allTimings({ matmul, steps, ours }: Report): Timing[] {
  return [
    ...(matmul ? [matmul.step] : []),
    ...steps.map(({ step }) => step),
    ...(ours ? [ours.preference, ...ours.sampling.map(({ timing }) => timing)] : []),
  ];
}

const milliseconds = ({ median, noisy }: Timing) => `${median.toFixed(median < 10 ? 2 : 0)}${noisy ? '*' : ''}`;
const range = ({ least, most, samples }: Timing) => `[${least.toFixed(0)}–${most.toFixed(0)}, n=${samples}]`;

/** Columns as wide as their widest cell; the first flush left, the others right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ');
  return [head, ...rows].map(line).join('\n');
}
