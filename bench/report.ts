import type { Measured, StepReport } from './measure';
import type { ContenderId } from './runtime';

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
  /** As bench/torch/models.py prints it. */
  models: unknown;
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
  for (const [id, aim] of [
    ['torch:eager', 4],
    ['torch:compiled', 1],
  ] as const) {
    const rival = step(id);
    // The aim is for one card that both run on.
    if (!ours || !rival || rival.description.endsWith('processor')) continue;
    const ratio = rival.step.median / ours.step.median;
    judge(`our WebGPU step at least ${aim} × as fast as ${rival.description}`, ratio, ratio >= aim);
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
