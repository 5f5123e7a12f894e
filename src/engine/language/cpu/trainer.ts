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
  type TokenBatch,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../engine';
import { emptyReport } from '../report';
import { type Judgement, judge } from './criterion';
import type { Params } from './decoder';
import { type CompiledModel, compiledLength, nextTask, type RowPass, shiftedRows } from './model';
import { score, scoreRows } from './scorer';
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
  if (model.training.kind === 'rows') return accumulateRows(model, model.training, current, tasks, state);
  const language = tasks[0]!.kind === 'language';
  const judged = language
    ? languageJudgement(ofKind(tasks, 'language'))
    : await judgeTasks(model, current, tasks as readonly JudgedTask[], state);
  let gradients: Params | undefined;
  let likelihood = 0;
  for (const [i, task] of tasks.entries()) {
    const length = compiledLength(model.config, task.batch.length);
    const { ids, targets } = shiftedRows(task.batch, 0, task.batch.rows, length);
    const coefficients = shifted(task.batch, judged.coefficients[i]!, length);
    const { dparams, logProbs } = await model.training.gradient(current(), ids, targets, coefficients, length);
    if (language) likelihood += weightedSum(coefficients, logProbs);
    gradients = gradients ? add(gradients, dparams) : dparams;
    await nextTask();
  }
  const { coefficients: _, state: objective, ...report } = judged;
  return { gradients: gradients!, objective, report: language ? { ...report, loss: likelihood } : report };
}

/** Most bytes of layers' inputs that are kept while a step is judged; what is beyond goes through the model again. */
const MOST_KEPT = 2 ** 29;

/** The same, a row at a time: what the way forward has computed is kept for the way back. */
async function accumulateRows(
  { config }: CompiledModel,
  { pass }: Extract<CompiledModel['training'], { kind: 'rows' }>,
  current: () => Params,
  tasks: readonly TrainTask[],
  state: State,
) {
  const { hidden_size: width, num_hidden_layers: layers } = config;
  const kept = new Map<string, RowPass>();
  try {
    let room = MOST_KEPT;
    const scores: Float32Array[] = [];
    for (const [i, { batch }] of tasks.entries())
      scores.push(
        await scoreRows(
          config,
          (...row) => pass(current(), ...row),
          batch,
          (passed, row) => {
            room -= 4 * (layers + 1) * width * passed.logProbs.length;
            if (room >= 0) kept.set(`${i} ${row}`, passed);
            else passed.dispose();
          },
        ),
      );
    const language = tasks[0]!.kind === 'language';
    const judged = language
      ? languageJudgement(ofKind(tasks, 'language'))
      : judge(tasks as readonly JudgedTask[], scores, state);
    const { coefficients, state: objective, ...report } = judged;
    const loss = language ? coefficients.reduce((sum, each, i) => sum + weightedSum(each, scores[i]!), 0) : report.loss;
    let gradients: Params | undefined;
    for (const [i, { batch }] of tasks.entries())
      for (let row = 0; row < batch.rows; row++) {
        const length = compiledLength(config, batch.length);
        const { ids, targets } = shiftedRows(batch, row, 1, length);
        const key = `${i} ${row}`;
        const passed = kept.get(key) ?? (await pass(current(), ids, targets, new Uint8Array(length)));
        kept.delete(key);
        const dparams = await passed.gradient(shifted(batch, coefficients[i]!, length, row));
        gradients = gradients ? add(gradients, dparams) : dparams;
        for (const each of Object.values(gradients)) await each.blockUntilReady();
      }
    return { gradients: gradients!, objective, report: { ...report, loss } };
  } finally {
    for (const passed of kept.values()) passed.dispose();
  }
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

/** Numbers of every token, [rows, any], at the positions that give the tokens, [rows, length]; of all rows, or of one. */
function shifted(batch: TokenBatch, numbers: Float32Array, length: number, only?: number): Float32Array {
  const rows = only === undefined ? Array.from({ length: batch.rows }, (_, row) => row) : [only];
  const values = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    values.set(numbers.subarray(row * batch.length + 1, (row + 1) * batch.length), i * length);
  });
  return values;
}

/** −1/tokens where scored: the mean negative log-likelihood is linear in the log-probabilities, so its value needs no pass of its own. */
function languageJudgement(tasks: readonly Task<'language'>[]): Judgement {
  const coefficients = tasks.map(({ batch, tokens }) =>
    Float32Array.from(batch.scored, (scored) => (scored ? -1 / tokens : 0)),
  );
  return { ...emptyReport(0), coefficients, state: NO_STATE };
}

/** Σ coefficient · log-probability, in f64. */
const weightedSum = (coefficients: Float32Array, logProbs: Float32Array): number =>
  coefficients.reduce((sum, coefficient, i) => (coefficient === 0 ? sum : sum + coefficient * logProbs[i]!), 0);

/** `broken` is an index into [Σ g² of every tensor, Σ w² of every tensor], −2 for the loss. */
function describe(broken: number, names: readonly string[], loss: number): string {
  if (broken < 0) return `the loss is ${loss}`;
  const name = names[broken % names.length]!;
  return broken < names.length ? `the gradient of ${name} is not finite` : `${name} is not finite`;
}
