import { completeSettings, findObjective } from '../algorithms/objectives/table';
import type { Device } from '../gpu/device';
import type { Program, Recorder } from '../gpu/recording';
import { ALIGNMENT, type Memory, type Tensor, upload } from '../gpu/tensor';
import {
  type Chunk,
  chunksOf,
  finalNorm,
  finalNormBackward,
  logitsBackward,
  logitsOf,
  rowsOf,
  scoredPositions,
  setScoredRows,
  type VaryingRows,
} from '../model/head';
import { backward, forward, type Model } from '../model/transformer';
import { clear } from '../ops/clear';
import { groupById } from '../ops/embedding';
import { logprob, logprobBackward } from '../ops/logprob';
import { PAIR_WORDS, preference, SLOPES_WORDS } from '../ops/preference';
import type { StepReport, TrainTask } from './language';
import type { Workspace } from './workspace';

/**
 * One micro-batch of a step in a recording: forward, objective, backward. Its inputs are tensors of its own, so that the
 * micro-batches of a step share one submit.
 */
export interface TaskRecording {
  /** Uploads a task of the kind and shape that was recorded. */
  load(program: Program, task: TrainTask): void;
  /** What `report` reads, after the step. */
  readonly results: readonly Tensor[];
}

/** Tasks with equal keys run the same recording. */
export function taskKey(task: TrainTask): string {
  const { rows, length } = task.batch;
  return `${task.kind === 'preference' ? findObjective(task.objective.id).id : 'language'} ${rows}×${length}`;
}

/** The tensors that a task is uploaded to, and its results; [positions] where nothing else is said. */
function newTaskTensors(memory: Memory, task: TrainTask, hidden: number) {
  const { rows, length } = task.batch;
  const positions = rows * length;
  const pairs = Math.ceil(rows / 2);
  const padded = Math.ceil(positions / ALIGNMENT) * ALIGNMENT;
  return {
    ids: memory.tensor(positions, 'ids'),
    order: memory.tensor(positions, 'order'),
    starts: memory.tensor(positions + 1, 'starts'),
    chosen: memory.tensor(padded, 'chosen'),
    places: memory.tensor(padded, 'places'),
    /** Derivative of the loss by every log-probability. */
    coefficients: memory.tensor(positions, 'coefficients'),
    logProb: memory.tensor(positions, 'log-probabilities'),
    logSum: memory.tensor(padded, 'log sums'),
    normed: memory.tensor(padded * hidden, 'normed'),
    dnormed: memory.tensor(padded * hidden, 'normed gradient'),
    inverseRms: memory.tensor(padded, 'inverse rms'),
    preference: task.kind === 'preference' && {
      settings: memory.tensor(ALIGNMENT, 'settings'),
      reference: memory.tensor(positions, 'reference'),
      scored: memory.tensor(positions, 'scored'),
      wins: memory.tensor(2 * pairs, 'wins'),
      sums: memory.tensor(pairs * PAIR_WORDS, 'sums'),
      slopes: memory.tensor(pairs * SLOPES_WORDS, 'slopes'),
    },
  };
}

/** Records a task that adds its gradient to dw. */
export function recordTask(
  rec: Recorder,
  model: Model,
  weights: { w: Tensor; dw: Tensor },
  task: TrainTask,
  workspace: Workspace,
  memory: Memory,
): TaskRecording {
  const { rows, length } = task.batch;
  const positions = rows * length;
  const shape = { rows, length };
  const { acts, logits } = workspace;
  const gradients = workspace.gradients!;
  const at = newTaskTensors(memory, task, model.config.hidden_size);
  const x = acts.stream.at(-1)!;
  const varying: VaryingRows[] = [];
  const vocab = model.config.vocab_size;

  forward(rec, model, weights.w, at.ids, shape, acts);
  varying.push(finalNorm(rec, model, weights.w, { x, chosen: at.chosen }, at, positions));
  const targets = (chunk: Chunk) => ({ places: rowsOf(at.places, chunk), ids: at.ids });
  const computeLogits = (chunk: Chunk) => varying.push(logitsOf(rec, model, weights.w, { ...at, logits }, chunk));
  const forwardChunk = (chunk: Chunk) => {
    computeLogits(chunk);
    const buffers = { ...targets(chunk), logits, log_prob: at.logProb, log_sum: rowsOf(at.logSum, chunk) };
    const slot = logprob(rec, buffers, { rows: chunk.rows, vocab }, model.tuning.rowReduction);
    varying.push({ slot, param: 'rows', chunk });
  };
  const backwardChunk = (chunk: Chunk) => {
    const buffers = { ...targets(chunk), logits, log_sum: rowsOf(at.logSum, chunk), coefficient: at.coefficients };
    varying.push({ slot: logprobBackward(rec, buffers, { rows: chunk.rows, vocab }), param: 'rows', chunk });
    varying.push(...logitsBackward(rec, model, weights, { ...at, dlogits: logits }, chunk));
  };
  const chunks = chunksOf(positions, model);
  let divisor: number | null = null;
  if (at.preference) {
    // A pair's slope needs all its log-probabilities, so with several chunks the logits are computed twice.
    chunks.forEach(forwardChunk);
    divisor = recordPreference(rec, task, at);
    for (const chunk of chunks) {
      if (chunks.length > 1) computeLogits(chunk);
      backwardChunk(chunk);
    }
  } else {
    for (const chunk of chunks) {
      forwardChunk(chunk);
      backwardChunk(chunk);
    }
  }
  clear(rec, gradients.stream);
  const norms = { x, chosen: at.chosen, dx: gradients.stream, dnormed: at.dnormed };
  varying.push(finalNormBackward(rec, model, weights, norms, at, positions));
  const { ids, order, starts } = at;
  backward(rec, model, weights, { ids, order, starts }, shape, acts, gradients);

  return {
    results: at.preference ? [at.preference.sums, at.preference.slopes] : [at.logProb],
    load(program, next) {
      const { scored, ids } = next.batch;
      const { chosen, places } = scoredPositions(scored);
      const write = (tensor: Tensor, data: Float32Array | Uint32Array | Int32Array) => upload(rec.device, tensor, data);
      write(at.ids, ids);
      const { order, starts } = groupById(ids);
      write(at.order, order);
      write(at.starts, starts);
      write(at.chosen, chosen);
      write(at.places, places);
      setScoredRows(program, varying, chosen.length);
      if (next.kind === 'language') {
        write(
          at.coefficients,
          Float32Array.from(scored, (counts) => (counts ? -1 / next.tokens : 0)),
        );
      } else {
        loadPreference(rec.device, at, next);
        program.set(divisor!, { divisor: next.pairs });
      }
    },
  };
}

type TaskTensors = ReturnType<typeof newTaskTensors>;
type PreferenceTask = Extract<TrainTask, { kind: 'preference' }>;

function recordPreference(rec: Recorder, task: TrainTask, at: TaskTensors): number {
  if (task.kind !== 'preference' || !at.preference) throw new TypeError('not a preference task');
  const { rows, length } = task.batch;
  const buffers = { ...at.preference, policy: at.logProb, coefficients: at.coefficients };
  const sizes = { pairs: rows / 2, length, divisor: task.pairs };
  return preference(rec, findObjective(task.objective.id).id, buffers, sizes).backward;
}

function loadPreference(device: Device, at: TaskTensors, task: PreferenceTask): void {
  const objective = findObjective(task.objective.id);
  const settings = completeSettings(objective, task.objective.settings);
  const { preference: tensors } = at;
  if (!tensors) throw new TypeError('not a preference task');
  upload(
    device,
    tensors.settings,
    Float32Array.from(objective.settings, ({ name }) => settings[name]!),
  );
  upload(device, tensors.reference, task.reference);
  upload(device, tensors.scored, Uint32Array.from(task.batch.scored));
  // The chosen response won: the label, without a probability.
  upload(
    device,
    tensors.wins,
    Float32Array.from({ length: task.batch.rows }, (_, i) => 1 - (i % 2)),
  );
}

type PairReport = Omit<StepReport, 'step' | 'loss' | 'gradientNorm'>;

/** A task's share of the mean loss, and its pairs, from the words of `results`. */
export function taskReport(task: TrainTask, results: readonly Float32Array[]): { loss: number; pairs: PairReport } {
  if (task.kind === 'language') {
    const logProb = results[0]!;
    let sum = 0;
    task.batch.scored.forEach((counts, i) => {
      if (counts) sum += logProb[i]!;
    });
    return { loss: -sum / task.tokens, pairs: emptyPairs(0) };
  }
  const [sums, slopes] = results as [Float32Array, Float32Array];
  const pairs = emptyPairs(task.batch.rows / 2);
  let loss = 0;
  for (let i = 0; i < pairs.pairLoss.length; i++) {
    const [policyW, policyL, ratioW, ratioL] = sums.subarray(i * PAIR_WORDS);
    pairs.pairLoss[i] = slopes[i * SLOPES_WORDS]!;
    pairs.chosenLogProb[i] = policyW!;
    pairs.rejectedLogProb[i] = policyL!;
    pairs.chosenRatio[i] = ratioW!;
    pairs.rejectedRatio[i] = ratioL!;
    loss += pairs.pairLoss[i]! / task.pairs;
  }
  return { loss, pairs };
}

const emptyPairs = (count: number): PairReport => ({
  pairLoss: new Float32Array(count),
  chosenRatio: new Float32Array(count),
  rejectedRatio: new Float32Array(count),
  chosenLogProb: new Float32Array(count),
  rejectedLogProb: new Float32Array(count),
});

/** Reports of micro-batches, one after the other. */
export function joinPairs(parts: readonly PairReport[]): PairReport {
  const join = (name: keyof PairReport) => Float32Array.from(parts.flatMap((part) => [...part[name]]));
  return {
    pairLoss: join('pairLoss'),
    chosenRatio: join('chosenRatio'),
    rejectedRatio: join('rejectedRatio'),
    chosenLogProb: join('chosenLogProb'),
    rejectedLogProb: join('rejectedLogProb'),
  };
}
