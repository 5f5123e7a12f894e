import type { Measured, StepReport } from './measure';
import type { ContenderId, Precision } from './runtime';

/** Everything that a run of the bench found; this is what --json writes. */
export interface Report extends Measured {
  date: string;
  /** Chromium or Node, with its version. */
  runtime: string;
  processor: string;
  adapter: string;
  /** Operations of one training step, see operations.ts. */
  operations: number;
  verdicts: Verdict[];
}

export interface Verdict {
  claim: string;
  found: string;
  reached: boolean;
}

/** 10⁹ model operations a second. */
export const rateOf = ({ step }: StepReport, operations: number) => operations / step.median / 1e6;

export const renderVerdicts = (verdicts: readonly Verdict[]): string[] =>
  verdicts.map(({ claim, found, reached }) => `${reached ? 'reached' : 'MISSED '}  ${claim}: ${found}`);

/** Contenders of which the losses before each step are known. */
type Losses = readonly { readonly losses: readonly number[] }[];

/** By how much losses may differ, relative: f32 rounding, not another model; in half what a product of two factors in bf16 errs by, 2 · 2⁻⁹. */
const LOSS_TOLERANCE: Readonly<Record<Precision, number>> = { single: 1e-4, half: 2 ** -8 };

/** That the losses are those of different models, if they are. */
export function lossFailures(steps: Losses, precision: Precision): string[] {
  const spread = lossSpread(steps);
  return spread <= LOSS_TOLERANCE[precision] ? [] : [`the losses of the contenders differ by ${spread}, relative`];
}

/** Largest relative spread of the contenders' losses over the first three steps. */
export function lossSpread(steps: Losses): number {
  const spreads = (steps[0]?.losses ?? []).map((_, i) => {
    const losses = steps.map((step) => step.losses[i]!);
    return (Math.max(...losses) - Math.min(...losses)) / Math.min(...losses);
  });
  return Math.max(0, ...spreads);
}

/** Milliseconds that our step is to take on a card of the H100's class. */
const CARD_MS = 0.6;

/** PyTorch where it says that it has a card. */
const isOnCard = ({ id, description }: StepReport) => id.startsWith('torch:') && !description.endsWith('processor');

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
  for (const [id, aim] of [
    ['torch:eager', 4],
    ['torch:compiled', 1],
  ] as const) {
    const rival = step(id);
    // The aim is for one card that both run on.
    if (!ours || !rival || !isOnCard(rival)) continue;
    const ratio = rival.step.median / ours.step.median;
    judge(`our WebGPU step at least ${aim} × as fast as ${rival.description}`, ratio, ratio >= aim);
  }
  if (ours && steps.some(isOnCard))
    verdicts.push({
      claim: `our WebGPU step in at most ${CARD_MS} ms`,
      found: `${ours.step.median.toFixed(2)} ms`,
      reached: ours.step.median <= CARD_MS,
    });
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
