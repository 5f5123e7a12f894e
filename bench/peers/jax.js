// The bench's model in @jax-js/jax, as fast as we could write it. Looking up the embedding and its gradient are jits of their own: in
// one jit with the rest they are computed again for every output of a product, and the step takes twice as long.
// Arrays are owned (plain use consumes, `.ref` keeps) and lazy (an array that is never awaited is never computed).
import {
  blockUntilReady,
  defaultDevice,
  getWebGPUDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { weightShapes } from '../../src/model/weights';
import { countTraffic, expose } from '../contender';
import { initialWeights, LENGTH, MODEL, OPTIMISER, ROWS, tokens } from '../model';

const traffic = countTraffic();
const { hidden_size: width, num_attention_heads: heads, head_dim, vocab_size } = MODEL;
const COUNTED = ROWS * (LENGTH - 1);

const linear = (x, w) => np.matmul(x, w.transpose());
const norm = (x, gain) =>
  x.ref.div(np.sqrt(np.mean(np.square(x), -1, { keepdims: true }).add(MODEL.rms_norm_eps))).mul(gain);

/** x [rows, length, heads, head_dim]; tables [length, 1, head_dim]. */
function rotate(x, cos, sin) {
  const [a, b] = np.split(x.ref, 2, -1);
  return x.mul(cos.ref).add(np.concatenate([b.mul(-1), a], -1).mul(sin.ref));
}

/** Mean cross-entropy of all tokens but the first of a row, from embeddings x [rows·length, width]. */
function loss(w, x, targets, counted, cos, sin) {
  const weight = (name) => w[name].ref;
  for (let layer = 0; layer < MODEL.num_hidden_layers; layer++) {
    const part = (name) => weight(`model.layers.${layer}.${name}.weight`);
    const y = norm(x.ref, part('input_layernorm'));
    const [q, k, v] = ['q', 'k', 'v'].map((name) =>
      linear(y.ref, part(`self_attn.${name}_proj`)).reshape([ROWS, LENGTH, heads, head_dim]),
    );
    y.dispose();
    const mixed = nn.dotProductAttention(rotate(q, cos, sin), rotate(k, cos, sin), v, { isCausal: true });
    x = x.add(linear(mixed.reshape([ROWS * LENGTH, width]), part('self_attn.o_proj')));
    const z = norm(x.ref, part('post_attention_layernorm'));
    const gated = nn.silu(linear(z.ref, part('mlp.gate_proj'))).mul(linear(z, part('mlp.up_proj')));
    x = x.add(linear(gated, part('mlp.down_proj')));
  }
  const logits = linear(norm(x, weight('model.norm.weight')), weight('model.embed_tokens.weight'));
  tree.dispose([w, cos, sin]);
  const picked = nn.logSoftmax(logits, -1).mul(nn.oneHot(targets, vocab_size)).sum(-1);
  return picked
    .mul(counted)
    .sum()
    .mul(-1 / COUNTED);
}

const { learningRate, beta1, beta2, epsilon, weightDecay } = OPTIMISER;

// By one-hot products: the jit rejects the gradient of `take`.
const embed = jit((table, ids) => np.matmul(nn.oneHot(ids, vocab_size), table));
const embedGradient = jit((ids, dx) => np.matmul(nn.oneHot(ids, vocab_size).transpose(), dx));

const gradients = jit((w, x, targets, counted, cos, sin) =>
  valueAndGrad(loss, { argnums: [0, 1] })(w, x, targets, counted, cos, sin),
);

/** AdamW; `corrections` = [1/(1−β1ᵗ), 1/(1−β2ᵗ)]. */
const update = jit((w, first, second, gradient, dembedding, corrections) => {
  const next = {};
  const [m, v] = [{}, {}];
  for (const name of Object.keys(w)) {
    const g = name === 'model.embed_tokens.weight' ? gradient[name].add(dembedding) : gradient[name];
    m[name] = first[name].mul(beta1).add(g.ref.mul(1 - beta1));
    v[name] = second[name].mul(beta2).add(np.square(g).mul(1 - beta2));
    const direction = m[name].ref
      .mul(corrections.ref.slice(0))
      .div(np.sqrt(v[name].ref.mul(corrections.ref.slice(1))).add(epsilon));
    const decayed = w[name].ndim > 1 ? w[name].mul(1 - learningRate * weightDecay) : w[name];
    next[name] = decayed.sub(direction.mul(learningRate));
  }
  corrections.dispose();
  return [next, m, v];
});

function step(w, first, second, ids, targets, counted, cos, sin, corrections) {
  const x = embed(w['model.embed_tokens.weight'].ref, ids.ref);
  const [value, [gradient, dx]] = gradients(tree.ref(w), x, targets, counted, cos, sin);
  return [value, ...update(w, first, second, gradient, embedGradient(ids, dx), corrections)];
}

let device;
let state;
let taken = 0;
let inputs;

expose({
  traffic,
  async open(backend) {
    await init(backend);
    defaultDevice(backend);
    device = backend;
    const shapes = weightShapes(MODEL);
    const shaped = (make) => Object.fromEntries([...shapes].map(([name, shape]) => [name, make(name, [...shape])]));
    const initial = initialWeights();
    state = [
      shaped((name, shape) => np.array(initial.get(name)).reshape(shape)),
      shaped((_, shape) => np.zeros(shape)),
      shaped((_, shape) => np.zeros(shape)),
    ];
    const ids = tokens();
    const table = (f) =>
      np
        .array(
          Float32Array.from({ length: LENGTH * head_dim }, (_, i) =>
            f(Math.floor(i / head_dim) * MODEL.rope_theta ** ((-2 * (i % (head_dim / 2))) / head_dim)),
          ),
        )
        .reshape([LENGTH, 1, head_dim]);
    inputs = [
      np.array(ids, { dtype: np.int32 }),
      np.array(
        Int32Array.from(ids, (_, i) => ids[i + 1] ?? 0),
        { dtype: np.int32 },
      ),
      np.array(Float32Array.from(ids, (_, i) => Number(i % LENGTH < LENGTH - 1))),
      table(Math.cos),
      table(Math.sin),
    ];
    return `@jax-js/jax 0.1.25, ${backend}${crossOriginIsolated ? '' : ', not cross-origin isolated'}`;
  },
  async steps(count) {
    const start = performance.now();
    const values = [];
    for (let i = 0; i < count; i++) {
      taken++;
      const corrections = np.array([1 / (1 - beta1 ** taken), 1 / (1 - beta2 ** taken)]);
      const [value, ...next] = step(...state, ...inputs.map((input) => input.ref), corrections);
      state = next;
      values.push(value);
      await value.blockUntilReady();
    }
    await blockUntilReady(state);
    if (device === 'webgpu') await getWebGPUDevice().queue.onSubmittedWorkDone();
    const milliseconds = performance.now() - start;
    const losses = [];
    for (const value of values) losses.push((await value.data())[0]);
    return { milliseconds, losses };
  },
});
