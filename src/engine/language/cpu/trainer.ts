import { jit, numpy as np, tree } from '@jax-js/jax';
import { NO_STATE, type State } from '../../../algorithms/objectives/row';
import {
  demandTasks,
  type JudgedTask,
  NonFiniteError,
  type OptimiserSettings,
  ofKind,
  type StepReport,
  type Task,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../engine';
import { emptyReport } from '../report';
import { type Judgement, judge } from './criterion';
import type { Params } from './decoder';
import { type CompiledModel, compiledLength, nextTask, shiftedRows } from './model';
import { score } from './scorer';
import { fromHost, type Store, toHost } from './store';

/** Adds up gradients of micro-batches; consumes both. */
const add = (a: Params, b: Params): Params =>
  Object.fromEntries(Object.keys(a).map((name) => [name, a[name]!.add(b[name]!)]));

const sumSquares = jit((x: np.Array) => np.square(x).sum());

/** What a gradient is multiplied by, from Σ g² of every tensor: min(1, clip / norm); clip 0 does not. */
const clipScale = jit((squares: np.Array, clip: np.Array) => {
  const norm = np.sqrt(squares.sum());
  const clipped = clip.ref.greater(0);
  return np.where(clipped, np.minimum(clip.div(np.maximum(norm, 1e-30)), 1), 1);
});

/** What AdamW keeps of a tensor. */
type Moments = { w: np.Array; m: np.Array; v: np.Array };

/**
 * AdamW of one tensor (Loshchilov & Hutter 2019, algorithm 2; decay on matrices only), of a gradient times `scale`. `hyper` holds learning
 * rate, β1, β2, ε, decay and the bias corrections 1/(1−β1ᵗ), 1/(1−β2ᵗ). Compiled for every shape, not for all tensors at once: a model
 * of 400 tensors would take minutes.
 */
const adamw = jit(({ w, m, v }: Moments, gradient: np.Array, scale: np.Array, hyper: np.Array) => {
  const [rate, beta1, beta2, epsilon, decay, correct1, correct2] = Array.from({ length: 7 }, (_, i) =>
    hyper.ref.slice(i),
  ) as [np.Array, np.Array, np.Array, np.Array, np.Array, np.Array, np.Array];
  hyper.dispose();
  const g = gradient.mul(scale);
  const first = m.mul(beta1.ref).add(g.ref.mul(np.subtract(1, beta1)));
  const second = v.mul(beta2.ref).add(np.square(g).mul(np.subtract(1, beta2)));
  const direction = first.ref.mul(correct1).div(np.sqrt(second.ref.mul(correct2)).add(epsilon));
  const isDecayed = w.ndim > 1;
  const shrunk = isDecayed ? w.mul(np.subtract(1, rate.ref.mul(decay.ref))) : w;
  decay.dispose();
  return { w: shrunk.sub(direction.mul(rate)), m: first, v: second };
});

/** Σ x² of every tensor. */
async function squaresOf(names: readonly string[], params: Params): Promise<Float32Array> {
  const sums = names.map((name) => sumSquares(params[name]!.ref));
  const values = new Float32Array(names.length);
  for (const [i, sum] of sums.entries()) values[i] = ((await sum.data()) as Float32Array)[0]!;
  return values;
}

/** Trains `weights` in place. */
export function createTrainer(model: CompiledModel, store: Store, weights: Weights): Trainer {
  const { shapes } = model;
  const names = [...shapes.keys()];
  const zeros = () => Object.fromEntries([...shapes].map(([name, shape]) => [name, np.zeros([...shape])]));
  let state = { step: 0, first: zeros(), second: zeros(), objective: NO_STATE };
  let queue: Promise<unknown> = Promise.resolve();
  const current = () => store.find(weights);

  /** Runs jobs one after the other; after a failure the rest of the queue fails with it. */
  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    const result = queue.then(job);
    queue = result;
    result.catch(() => {});
    return result;
  };

  const step = async (tasks: readonly TrainTask[], optimiser: OptimiserSettings): Promise<StepReport> => {
    const { gradients, objective, report } = await accumulate(model, current, tasks, state.objective);
    const t = state.step + 1;
    const { learningRate, beta1, beta2, epsilon, weightDecay, clip } = optimiser;
    const squares = await squaresOf(names, gradients);
    const scale = clipScale(np.array(squares as Float32Array<ArrayBuffer>), np.array(clip));
    const corrections = [1 / (1 - beta1 ** t), 1 / (1 - beta2 ** t)];
    const hyper = np.array([learningRate, beta1, beta2, epsilon, weightDecay, ...corrections]);
    const next = { params: {} as Params, first: {} as Params, second: {} as Params };
    for (const name of names) {
      const kept = { w: current()[name]!.ref, m: state.first[name]!.ref, v: state.second[name]!.ref };
      const { w, m, v } = adamw(kept, gradients[name]!, scale.ref, hyper.ref);
      [next.params[name], next.first[name], next.second[name]] = [w, m, v];
    }
    tree.dispose([scale, hyper]);
    const all = [...squares, ...(await squaresOf(names, next.params))];
    const broken = Number.isFinite(report.loss) ? all.findIndex((value) => !Number.isFinite(value)) : -2;
    if (broken !== -1) {
      tree.dispose([next.params, next.first, next.second]);
      throw new NonFiniteError(`step ${t}: ${describe(broken, names, report.loss)}`);
    }
    tree.dispose([state.first, state.second]);
    store.replace(weights, next.params);
    state = { step: t, first: next.first, second: next.second, objective };
    const gradientNorm = Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
    return { step: t, gradientNorm, ...report };
  };

  return {
    weights,
    step: (tasks, optimiser) => enqueue(() => step(tasks, optimiser)),
    gradient: (tasks) =>
      enqueue(async () => {
        const { gradients } = await accumulate(model, current, tasks, state.objective);
        const values = await toHost(shapes, gradients);
        tree.dispose(gradients);
        return values;
      }),
    saveState: () =>
      enqueue(async () => ({
        step: state.step,
        first: await toHost(shapes, state.first),
        second: await toHost(shapes, state.second),
        objective: state.objective,
      })),
    loadState({ step: at, first, second, objective }) {
      enqueue(async () => {
        tree.dispose([state.first, state.second]);
        state = {
          step: at,
          first: fromHost(shapes, first),
          second: fromHost(shapes, second),
          objective,
        };
      });
    },
    free() {
      // After a failure, too, and never under a step that still reads the moments.
      const dispose = () => tree.dispose([state.first, state.second]);
      queue = queue.then(dispose, dispose);
    },
  };
}

/**
 * Sum of the tasks' gradients, and what the step reports; `state` is the objective's. `current` gives the weights, or throws once they are
 * freed, which may be while a task is computed.
 */
async function accumulate(model: CompiledModel, current: () => Params, tasks: readonly TrainTask[], state: State) {
  demandTasks(tasks);
  const language = tasks[0]!.kind === 'language';
  const judged = language
    ? languageJudgement(ofKind(tasks, 'language'))
    : await judgeTasks(model, current, tasks as readonly JudgedTask[], state);
  let gradients: Params | undefined;
  let likelihood = 0;
  for (const [i, task] of tasks.entries()) {
    const coefficients = judged.coefficients[i]!;
    const { dparams, logProbs } = await taskGradient(model, current(), task, coefficients);
    if (language) likelihood += weightedSum(task, logProbs, coefficients, model);
    gradients = gradients ? add(gradients, dparams) : dparams;
    await nextTask();
  }
  const { coefficients: _, state: objective, ...report } = judged;
  return { gradients: gradients!, objective, report: language ? { ...report, loss: likelihood } : report };
}

async function judgeTasks(
  model: CompiledModel,
  current: () => Params,
  tasks: readonly JudgedTask[],
  state: State,
): Promise<Judgement> {
  const scores: Float32Array[] = [];
  // As the engine scores: equal weights then give equal bits.
  for (const { batch } of tasks) scores.push(await score(model, [[1, current()]], batch));
  return judge(tasks, scores, state);
}

/** Gradient by weight name of Σ coefficient · log p(token), coefficients [rows, length]; and the log-probabilities, shifted. */
function taskGradient(model: CompiledModel, params: Params, { batch }: TrainTask, coefficients: Float32Array) {
  const length = compiledLength(model.config, batch.length);
  const { ids, targets } = shiftedRows(batch, 0, batch.rows, length);
  const shifted = new Float32Array(batch.rows * length);
  for (let row = 0; row < batch.rows; row++)
    shifted.set(coefficients.subarray(row * batch.length + 1, (row + 1) * batch.length), row * length);
  return model.gradient(params, ids, targets, shifted, length);
}

/** −1/tokens where scored: the mean negative log-likelihood is linear in the log-probabilities, so its value needs no pass of its own. */
function languageJudgement(tasks: readonly Task<'language'>[]): Judgement {
  const coefficients = tasks.map(({ batch, tokens }) =>
    Float32Array.from(batch.scored, (scored) => (scored ? -1 / tokens : 0)),
  );
  return { ...emptyReport(0), coefficients, state: NO_STATE };
}

/** Σ coefficient · log-probability over the batch, in f64; `logProbs` are shifted rows of the compiled length. */
function weightedSum({ batch }: TrainTask, logProbs: Float32Array, coefficients: Float32Array, model: CompiledModel) {
  const length = compiledLength(model.config, batch.length);
  let sum = 0;
  for (let row = 0; row < batch.rows; row++)
    for (let t = 1; t < batch.length; t++) {
      const coefficient = coefficients[row * batch.length + t]!;
      if (coefficient !== 0) sum += coefficient * logProbs[row * length + t - 1]!;
    }
  return sum;
}

/** `broken` is an index into [Σ g² of every tensor, Σ w² of every tensor], −2 for the loss. */
function describe(broken: number, names: readonly string[], loss: number): string {
  if (broken < 0) return `the loss is ${loss}`;
  const name = names[broken % names.length]!;
  return broken < names.length ? `the gradient of ${name} is not finite` : `${name} is not finite`;
}
