import { renderKernels } from '../render';
import { renderVerdicts, type Verdict } from '../report';
import type { TorchSampled, TorchTuned } from '../torch';
import { AIMS, ON_CARD } from './aims';
import type { ModelReport, ModelReports, Sampled } from './main';

/** The report as text. */
export function renderModels(reports: ModelReports): string {
  const { ours, failures } = reports;
  return [
    ...ours.flatMap((report) => [renderModel(report), ...kernelsOf(report)]),
    ...renderRival(reports),
    ...renderVerdicts(verdictsOf(reports)),
    ...failures.map((failure) => `FAILED   ${failure}`),
  ].join('\n\n');
}

const kernelsOf = ({ profile }: ModelReport) =>
  profile ? renderKernels({ work: 'tuning', kernels: profile.kernels }, { peak: null, copy: profile.copy }) : [];

const onWebgpu = ({ ours }: ModelReports) => ours.find(({ engine }) => engine === 'webgpu');

/** What each work of PyTorch is to ours, if both have a figure. */
interface Pair {
  readonly what: string;
  readonly theirs: string;
  readonly ours: string;
  /** How many times as fast ours is; null where theirs failed. */
  readonly times: number | null;
  readonly aim: number;
}

function pairsOf(reports: ModelReports): Pair[] {
  const ours = onWebgpu(reports);
  if (!ours) return [];
  const stepped = ({ mode, milliseconds, error }: TorchTuned): Pair => ({
    what: `a LoRA DPO step, ${mode}`,
    theirs: milliseconds === undefined ? `failed: ${error}` : `${milliseconds.toFixed(2)} ms`,
    ours: `${(1000 * ours.step).toFixed(2)} ms`,
    times: milliseconds === undefined ? null : milliseconds / (1000 * ours.step),
    aim: ON_CARD[mode],
  });
  const drawn = ({ of, rows, tokensPerSecond, error }: TorchSampled): Pair => {
    const isAlike = (sampled: Sampled) => sampled.rows === rows;
    const { rate } = (of === 'model' ? ours.sampling : ours.ofBench).find(isAlike)!;
    return {
      what: `sampling ${rows} rows of ${of === 'model' ? `the model “${reports.model}”` : 'the bench’s model'}`,
      theirs: tokensPerSecond === undefined ? `failed: ${error}` : `${tokensPerSecond.toFixed(0)} token/s`,
      ours: `${rate.toFixed(0)} token/s`,
      times: tokensPerSecond === undefined ? null : rate / tokensPerSecond,
      aim: ON_CARD[of],
    };
  };
  return (reports.torch?.works ?? []).map((work) => (work.work === 'tune' ? stepped(work) : drawn(work)));
}

function renderRival(reports: ModelReports): string[] {
  const { torch, precision } = reports;
  if (!torch) return [];
  const kinds = precision === 'half' ? ' in bf16, beside ours in half' : ' in f32 without TF32';
  const lines = pairsOf(reports).map(({ what, theirs, ours, times }) => {
    const ratio = times === null ? '' : `, ${times.toFixed(2)} × as fast`;
    return `  ${what}: ${theirs}; ours ${ours}${ratio}`;
  });
  return [[`PyTorch ${torch.torch}${kinds}, on ${torch.device}`, ...lines].join('\n')];
}

/** The aims are for the whole model in f32 on a card that both run on. */
function verdictsOf(reports: ModelReports): Verdict[] {
  const { torch, model, precision } = reports;
  const ours = onWebgpu(reports);
  const isAimed = model === 'random' && precision === 'single' && ours?.length === AIMS.length;
  if (!isAimed || !torch || torch.device === 'processor') return [];
  const judged = pairsOf(reports).map(
    ({ what, times, aim }): Verdict => ({
      claim: `${what}, at least ${aim} × as fast as PyTorch`,
      found: times === null ? 'PyTorch failed' : `${times.toFixed(2)} ×`,
      reached: times !== null && times >= aim,
    }),
  );
  const step = 1000 * ours.step;
  const claim = `a LoRA DPO step in at most ${ON_CARD.milliseconds} ms`;
  return [...judged, { claim, found: `${step.toFixed(2)} ms`, reached: step <= ON_CARD.milliseconds }];
}

function renderModel(report: ModelReport): string {
  const { engine, length, load, step, noisy, rate, limit, peak, prefill } = report;
  // Of random weights nothing is asked but what a card is to reach.
  const judged = (text: string, reached: boolean) =>
    load === null ? text : `${text} (${reached ? 'reached' : 'MISSED'})`;
  const seconds = `${step < 1 ? `${(1000 * step).toFixed(2)} ms` : `${step.toFixed(2)} s`}${noisy > 0 ? '*' : ''}`;
  const stepText = `DPO step of a pair, 2 × ${length} tokens, rank 16: ${seconds} at ${report.cores.toFixed(2)} cores; the first ${report.first.toFixed(1)} s`;
  const share = limit === null ? null : rate / limit;
  const times = prefill.forced === null ? null : prefill.forced / prefill.whole;
  return [
    `${engine}: ${report.description}`,
    ...(load === null ? [] : [`  load: ${judged(`${load.toFixed(2)} s a 100 MB`, load <= AIMS.load)}`]),
    `  ${engine === 'cpu' && length === AIMS.length ? judged(stepText, step <= AIMS.cpu) : stepText}`,
    `  losses before the first three steps: ${report.losses.map((loss) => loss.toFixed(6)).join(', ')}`,
    share === null
      ? `  ${rate.toFixed(1)} GFLOP/s`
      : `  ${rate.toFixed(1)} GFLOP/s; the step's products alone ${limit!.toFixed(1)}: ${judged(`${(100 * share).toFixed(0)} %`, share >= AIMS.share)}`,
    ...(peak > 0
      ? [
          `  most on the device: ${judged(`${(peak / 1e6).toFixed(0)} MB`, peak <= AIMS.peak)}; computed twice: ${report.recomputed}`,
        ]
      : []),
    `  a prompt of ${Math.floor(length / 2) + 1} tokens as a whole: ${prefill.whole.toFixed(2)} s` +
      (times === null
        ? ''
        : `; token by token ${prefill.forced!.toFixed(2)} s: ${judged(`${times.toFixed(1)} ×`, times >= AIMS.prefill)}`),
    ...report.sampling.map(({ rows, rate }) => `  sampling ${rows} rows at once: ${rate.toFixed(1)} token/s`),
    ...report.ofBench.map(
      ({ rows, rate }) => `  sampling ${rows} rows of the bench's model: ${rate.toFixed(0)} token/s`,
    ),
  ].join('\n');
}
