import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Pair } from '../algorithms/objectives/row';
import { completeSettings, findObjective } from '../algorithms/objectives/table';
import { type HostWeights, weightShapes } from '../model/config';
import { EMBEDDING, type Params } from '../model/llama';
import { type CompiledModel, compiledLength, nextTask, shiftedRows } from './cpuModel';
import { NonFiniteError, type OptimiserSettings, type StepReport, type Trainer, type TrainTask } from './language';

type PreferenceTask = Extract<TrainTask, { kind: 'preference' }>;
type LanguageTask = Extract<TrainTask, { kind: 'language' }>;
type PairReport = Omit<StepReport, 'step' | 'loss' | 'gradientNorm'>;

/** Where the trainer finds and leaves the weights it optimises, and how it moves weights to and from the host. */
export interface TrainerHost {
  params(): Params;
  replace(params: Params): void;
  /** Per-token log-probabilities of the weights, as `LanguageEngine.score` gives them: equal weights then give equal bits. */
  score(batch: PreferenceTask['batch']): Promise<Float32Array>;
  fromHost(weights: HostWeights): Params;
  toHost(params: Params): Promise<HostWeights>;
}

/** Adds up gradients of micro-batches. */
const add = jit((a: Params, b: Params) =>
  Object.fromEntries(Object.keys(a).map((name) => [name, a[name]!.add(b[name]!)])),
);

/**
 * One AdamW step (Loshchilov & Hutter 2019, algorithm 2; decay on matrices only) after clipping by the global norm. `hyper` holds
 * learning rate, β1, β2, ε, decay, clip (0 = none) and the bias corrections 1/(1−β1ᵗ), 1/(1−β2ᵗ). `squares` are Σ g² and Σ w² of every
 * tensor, [2, tensors], to see what is not finite.
 */
const adamw = jit((params: Params, gradients: Params, first: Params, second: Params, hyper: np.Array) => {
  const names = Object.keys(params);
  const [rate, beta1, beta2, epsilon, decay, clip, correct1, correct2] = Array.from({ length: 8 }, (_, i) =>
    hyper.ref.slice(i),
  );
  hyper.dispose();
  const sumSquares = (x: np.Array) => np.square(x).sum();
  const gradientSquares = np.stack(names.map((name) => sumSquares(gradients[name]!.ref)));
  const norm = np.sqrt(gradientSquares.ref.sum());
  const clipped = clip!.ref.greater(0);
  const scale = np.where(clipped, np.minimum(clip!.div(np.maximum(norm, 1e-30)), 1), 1);
  const next = { params: {} as Params, first: {} as Params, second: {} as Params };
  for (const name of names) {
    const g = gradients[name]!.mul(scale.ref);
    const m = first[name]!.mul(beta1!.ref).add(g.ref.mul(np.subtract(1, beta1!.ref)));
    const v = second[name]!.mul(beta2!.ref).add(np.square(g).mul(np.subtract(1, beta2!.ref)));
    const direction = m.ref.mul(correct1!.ref).div(np.sqrt(v.ref.mul(correct2!.ref)).add(epsilon!.ref));
    const w = params[name]!;
    const shrunk = w.ndim > 1 ? w.mul(np.subtract(1, rate!.ref.mul(decay!.ref))) : w;
    next.params[name] = shrunk.sub(direction.mul(rate!.ref));
    next.first[name] = m;
    next.second[name] = v;
  }
  tree.dispose([rate, beta1, beta2, epsilon, decay, correct1, correct2, scale] as np.Array[]);
  const weightSquares = np.stack(names.map((name) => sumSquares(next.params[name]!.ref)));
  return { ...next, squares: np.stack([gradientSquares, weightSquares]) };
});

export function createTrainer(model: CompiledModel, host: TrainerHost): Trainer {
  const names = [...weightShapes(model.config).keys()];
  const zeros = () =>
    Object.fromEntries([...weightShapes(model.config)].map(([name, shape]) => [name, np.zeros([...shape])]));
  let state = { step: 0, first: zeros(), second: zeros() };
  let queue: Promise<unknown> = Promise.resolve();

  /** Runs jobs one after the other; after a failure the rest of the queue fails with it. */
  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    const result = queue.then(job);
    queue = result;
    result.catch(() => {});
    return result;
  };

  /** Sum of the tasks' gradients, with the loss and the values of every pair. */
  const accumulate = async (tasks: readonly TrainTask[]) => {
    let gradients: Params | undefined;
    let loss = 0;
    const pairs: PairReport[] = [];
    for (const task of tasks) {
      const part = task.kind === 'preference' ? await pairCoefficients(host, task) : tokenCoefficients(task);
      const { dparams, logProbs } = taskGradient(model, host.params(), task, part.coefficients);
      const values = (await logProbs.data()) as Float32Array;
      if (part.pairs) pairs.push(part.pairs);
      loss += part.pairs ? part.loss : weightedSum(task, values, part.coefficients, model);
      gradients = gradients ? add(gradients, dparams) : dparams;
      await nextTask();
    }
    if (!gradients) throw new RangeError('trainer: a step needs at least one task');
    return { gradients, loss, pairs: joinPairs(pairs) };
  };

  const step = async (tasks: readonly TrainTask[], optimiser: OptimiserSettings): Promise<StepReport> => {
    const { gradients, loss, pairs } = await accumulate(tasks);
    const t = state.step + 1;
    const { learningRate, beta1, beta2, epsilon, weightDecay, clip } = optimiser;
    const corrections = [1 / (1 - beta1 ** t), 1 / (1 - beta2 ** t)];
    const hyper = np.array([learningRate, beta1, beta2, epsilon, weightDecay, clip, ...corrections]);
    const params = host.params();
    const next = adamw(tree.ref(params), gradients, tree.ref(state.first), tree.ref(state.second), hyper);
    const squares = (await next.squares.data()) as Float32Array;
    const broken = Number.isFinite(loss) ? squares.findIndex((value) => !Number.isFinite(value)) : -2;
    if (broken !== -1) {
      tree.dispose([next.params, next.first, next.second]);
      throw new NonFiniteError(`step ${t}: ${describe(broken, names, loss)}`);
    }
    tree.dispose([state.first, state.second]);
    host.replace(next.params);
    state = { step: t, first: next.first, second: next.second };
    const gradientNorm = Math.sqrt(squares.subarray(0, names.length).reduce((sum, value) => sum + value, 0));
    return { step: t, loss, gradientNorm, ...pairs };
  };

  return {
    step: (tasks, optimiser) => enqueue(() => step(tasks, optimiser)),
    gradient: (tasks) =>
      enqueue(async () => {
        const { gradients } = await accumulate(tasks);
        const values = await host.toHost(gradients);
        tree.dispose(gradients);
        return values;
      }),
    saveState: () =>
      enqueue(async () => ({
        step: state.step,
        first: await host.toHost(state.first),
        second: await host.toHost(state.second),
      })),
    loadState({ step: at, first, second }) {
      tree.dispose([state.first, state.second]);
      state = { step: at, first: host.fromHost(first), second: host.fromHost(second) };
    },
    free() {
      tree.dispose([state.first, state.second]);
    },
  };
}

/** Gradient by weight name of Σ coefficient · log p(token), coefficients [rows, length]; and the log-probabilities, shifted. */
function taskGradient(model: CompiledModel, params: Params, { batch }: TrainTask, coefficients: Float32Array) {
  const length = compiledLength(model.config, batch.length);
  const { ids, targets } = shiftedRows(batch, 0, batch.rows, length);
  const shifted = new Float32Array(batch.rows * length);
  for (let row = 0; row < batch.rows; row++)
    shifted.set(coefficients.subarray(row * batch.length + 1, (row + 1) * batch.length), row * length);
  const { dparams, dembedding, logProbs } = model.gradient(params, ids, targets, shifted, length);
  return { dparams: { ...dparams, [EMBEDDING]: dparams[EMBEDDING]!.add(dembedding) }, logProbs };
}

/** −1/tokens where scored: the coefficients of the mean negative log-likelihood. */
function tokenCoefficients({ batch, tokens }: LanguageTask) {
  return {
    coefficients: Float32Array.from(batch.scored, (scored) => (scored ? -1 / tokens : 0)),
    loss: 0,
    pairs: undefined,
  };
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

/**
 * The objective's slopes as coefficients of the tokens' log-probabilities: by the chain rule the gradient of the loss is
 * Σ slope · ∇ log π(response), whatever the objective, so a row of its table is all there is to add.
 */
async function pairCoefficients(host: TrainerHost, task: PreferenceTask) {
  const { batch, reference, pairs } = task;
  const objective = findObjective(task.objective.id);
  if (objective.needs.includes('wins'))
    throw new Error(
      `cpu engine: objective ${objective.id} needs win probabilities, which a preference task does not carry`,
    );
  const settings = completeSettings(objective, task.objective.settings);
  const logProbs = await host.score(batch);
  const coefficients = new Float32Array(batch.rows * batch.length);
  const count = batch.rows / 2;
  const report = emptyReport(count);
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const chosen = sumRow(batch, 2 * i, logProbs, reference);
    const rejected = sumRow(batch, 2 * i + 1, logProbs, reference);
    const pair: Pair = {
      policyW: chosen.policy,
      policyL: rejected.policy,
      ratioW: chosen.ratio,
      ratioL: rejected.ratio,
      lengthW: chosen.tokens,
      lengthL: rejected.tokens,
      winW: 1,
      winL: 0,
    };
    const slopes = objective.evaluate(pair, settings);
    loss += slopes.loss / pairs;
    report.pairLoss[i] = slopes.loss;
    report.chosenRatio[i] = pair.ratioW;
    report.rejectedRatio[i] = pair.ratioL;
    report.chosenLogProb[i] = pair.policyW;
    report.rejectedLogProb[i] = pair.policyL;
    for (const [row, slope] of [
      [2 * i, slopes.gw],
      [2 * i + 1, slopes.gl],
    ] as const)
      for (let t = row * batch.length; t < (row + 1) * batch.length; t++)
        if (batch.scored[t]) coefficients[t] = slope / pairs;
  }
  return { coefficients, loss, pairs: report };
}

/** Sums over the scored tokens of a row, in f64. */
function sumRow(
  { length, scored }: PreferenceTask['batch'],
  row: number,
  logProbs: Float32Array,
  reference: Float32Array,
) {
  const sums = { policy: 0, ratio: 0, tokens: 0 };
  for (let t = row * length; t < (row + 1) * length; t++) {
    if (!scored[t]) continue;
    sums.policy += logProbs[t]!;
    sums.ratio += logProbs[t]! - reference[t]!;
    sums.tokens++;
  }
  return sums;
}

function emptyReport(pairs: number): PairReport {
  const values = () => new Float32Array(pairs);
  return {
    pairLoss: values(),
    chosenRatio: values(),
    rejectedRatio: values(),
    chosenLogProb: values(),
    rejectedLogProb: values(),
  };
}

function joinPairs(parts: readonly PairReport[]): PairReport {
  const joined = emptyReport(parts.reduce((sum, part) => sum + part.pairLoss.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const key of Object.keys(joined) as (keyof PairReport)[]) joined[key].set(part[key], at);
    at += part.pairLoss.length;
  }
  return joined;
}

/** `broken` is an index into [Σ g² of every tensor, Σ w² of every tensor], −2 for the loss. */
function describe(broken: number, names: readonly string[], loss: number): string {
  if (broken < 0) return `the loss is ${loss}`;
  const name = names[broken % names.length]!;
  return broken < names.length ? `the gradient of ${name} is not finite` : `${name} is not finite`;
}
