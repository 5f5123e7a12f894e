import type { Program, Recorder } from '../../../gpu/recording';
import { type Memory, type Tensor, upload } from '../../../gpu/tensor';
import type { Model } from '../../../model/gpuModel';
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
} from '../../../model/head';
import { backward, forward } from '../../../model/transformer';
import { clear } from '../../../ops/clear';
import { groupById } from '../../../ops/embedding';
import { halfScale } from '../../../ops/halfScale';
import { logprob, logprobBackward } from '../../../ops/logprob';
import type { TokenBatch, TrainTask } from '../engine';
import type { TaskReport } from '../report';
import { type Criterion, recordCriterion } from './criterion';
import { newTaskTensors } from './tensors';
import type { Workspace } from './workspace';

/**
 * The micro-batches of a step in a recording: forward, objective, backward of each. Their inputs are tensors of their own, so that
 * they share one submit.
 */
export interface TasksRecording {
  /** Uploads tasks of the kinds and shapes that were recorded. */
  load(program: Program, tasks: readonly TrainTask[]): void;
  /** What `report` reads, after the step. */
  readonly results: readonly Tensor[];
  /** The step's loss and its pairs, from the words of `results`. */
  report(tasks: readonly TrainTask[], words: readonly Float32Array[]): TaskReport;
}

/** Tasks with equal keys run the same recording. */
export function taskKey(task: TrainTask): string {
  const { rows, length } = task.batch;
  const group = task.kind === 'responses' || task.kind === 'tokens' ? ` of ${task.group}` : '';
  return `${task.kind === 'language' ? 'language' : task.objective.row.id} ${rows}×${length}${group}`;
}

/** Records tasks of one kind that add their gradients to dw. `state` is the objective's, which advances if `advance` is set. */
export function recordTasks(
  rec: Recorder,
  model: Model,
  weights: { w: Tensor; dw: Tensor },
  tasks: readonly TrainTask[],
  workspace: Workspace,
  memory: Memory,
  { state, advance }: { state: Tensor; advance: boolean },
): TasksRecording {
  const tensors = tasks.map(({ batch }) => newTaskTensors(memory, batch));
  const criterion = recordCriterion(tasks, { rec, memory, tokens: tensors, state, advance });
  const passes = tasks.map(({ batch }, i) => newPass(rec, model, weights, batch, workspace, tensors[i]!));
  if (criterion.coupled && tasks.length > 1) {
    // All pairs of the step have to be known before one has a slope; the activations serve one micro-batch at a time, so
    // each goes forward twice.
    passes.forEach((pass, i) => {
      pass.logProbs();
      criterion.read?.(i);
    });
    criterion.relate?.();
    passes.forEach((pass, i) => {
      pass.logProbs();
      criterion.differentiate?.(i);
      pass.gradient();
    });
  } else {
    passes.forEach((pass, i) => {
      recordMicroBatch(pass, criterion, i);
    });
  }
  return {
    results: criterion.results,
    load(program, next) {
      next.forEach(({ batch }, i) => {
        passes[i]!.load(program, batch);
      });
      criterion.load(program, next);
    },
    report: criterion.report,
  };
}

function recordMicroBatch(pass: Pass, criterion: Criterion, i: number): void {
  if (!criterion.differentiate) {
    pass.both();
    return;
  }
  pass.logProbs();
  criterion.read?.(i);
  criterion.relate?.();
  criterion.differentiate(i);
  pass.gradient();
}

/**
 * Exponents of the largest coefficient when gradients are rounded to f16, whose normal numbers lie in [2⁻¹⁴, 2¹⁶). A gradient of the logits
 * is no larger than its coefficient; below the head there is room for 2¹² times as much. The arithmetic is in docs/notes/hardware.md.
 */
const LARGEST = { logits: 14, below: 3 };

/** One micro-batch through the model, in pieces. */
interface Pass {
  /** Forward, up to the log-probability of every scored token. */
  logProbs(): void;
  /** Backward, from the coefficients; the activations must still be those of `logProbs`. */
  gradient(): void;
  /** Both, if the coefficients are known beforehand: the logits of a chunk are then computed once. */
  both(): void;
  load(program: Program, batch: TokenBatch): void;
}

function newPass(
  rec: Recorder,
  model: Model,
  weights: { w: Tensor; dw: Tensor },
  { rows, length }: TokenBatch,
  { acts, logits, gradients, head, dnormed }: Workspace,
  at: ReturnType<typeof newTaskTensors>,
): Pass {
  if (!gradients || !dnormed) throw new TypeError('a workspace without gradients');
  const positions = rows * length;
  const shape = { rows, length };
  const x = acts.stream.at(-1)!;
  const varying: VaryingRows[] = [];
  const vocab = model.config.vocab_size;
  const chunks = chunksOf(positions, model);
  const targets = (chunk: Chunk) => ({ places: rowsOf(at.places, chunk), ids: at.ids });
  const computeLogits = (chunk: Chunk) =>
    varying.push(...logitsOf(rec, model, weights.w, { normed: head.normed, logits }, chunk));
  const forwardModel = () => {
    forward(rec, model, weights.w, at.ids, shape, acts);
    varying.push(finalNorm(rec, model, weights.w, { x, chosen: at.chosen }, head, positions));
  };
  const forwardChunk = (chunk: Chunk) => {
    computeLogits(chunk);
    const buffers = { ...targets(chunk), logits, log_prob: at.logProb, log_sum: rowsOf(at.logSum, chunk) };
    const slot = logprob(rec, buffers, { rows: chunk.rows, vocab }, model.tuning.rowReduction);
    varying.push({ slot, param: 'rows', chunk });
  };
  const backwardChunk = (chunk: Chunk) => {
    const buffers = { ...targets(chunk), logits, log_sum: rowsOf(at.logSum, chunk), coefficient: at.coefficients };
    varying.push({ slot: logprobBackward(rec, buffers, { rows: chunk.rows, vocab }), param: 'rows', chunk });
    varying.push(...logitsBackward(rec, model, weights, { normed: head.normed, dnormed, dlogits: logits }, chunk));
  };
  const backwardModel = () => {
    clear(rec, gradients.stream);
    const norms = { x, chosen: at.chosen, dx: gradients.stream, dnormed };
    varying.push(finalNormBackward(rec, model, weights, norms, head, positions));
    const { ids, order, starts } = at;
    backward(rec, model, weights, { ids, order, starts }, shape, acts, gradients);
  };
  const scaleGradients = () => {
    if (!model.scaling) return;
    const { coefficients } = at;
    halfScale(rec, { coefficients, scaling: model.scaling.logits }, positions, LARGEST.logits);
    halfScale(rec, { coefficients, scaling: model.scaling.below }, positions, LARGEST.below);
  };
  return {
    logProbs() {
      forwardModel();
      chunks.forEach(forwardChunk);
    },
    gradient() {
      scaleGradients();
      for (const chunk of chunks) {
        if (chunks.length > 1) computeLogits(chunk);
        backwardChunk(chunk);
      }
      backwardModel();
    },
    both() {
      scaleGradients();
      forwardModel();
      for (const chunk of chunks) {
        forwardChunk(chunk);
        backwardChunk(chunk);
      }
      backwardModel();
    },
    load(program, { scored, ids }) {
      const { chosen, places } = scoredPositions(scored);
      const { order, starts } = groupById(ids);
      for (const [tensor, data] of [
        [at.ids, ids],
        [at.order, order],
        [at.starts, starts],
        [at.chosen, chosen],
        [at.places, places],
      ] as const)
        upload(rec.device, tensor, data);
      setScoredRows(program, varying, chosen.length);
    },
  };
}
