// The bench's model in TensorFlow.js as its user would write it: eager, variableGrads, tf.train.adam, decoupled decay by hand.
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import '@tensorflow/tfjs-backend-webgpu';
import { weightShapes } from '../../src/model/weights';
import { countTraffic, expose } from '../contender';
import { initialWeights, LENGTH, MODEL, OPTIMISER, ROWS, tokens } from '../model';

const traffic = countTraffic();
const { hidden_size: width, num_attention_heads: heads, head_dim, vocab_size } = MODEL;
const COUNTED = ROWS * (LENGTH - 1);

let w;
let optimiser;
let constants;

const linear = (x, name) => tf.matMul(x, w[name], false, true);
const norm = (x, name) => x.div(x.square().mean(-1, true).add(MODEL.rms_norm_eps).sqrt()).mul(w[name]);

/** x [rows, heads, length, head_dim]; tables [length, head_dim]. */
function rotate(x) {
  const [a, b] = tf.split(x, 2, -1);
  return x.mul(constants.cos).add(tf.concat([b.neg(), a], -1).mul(constants.sin));
}

/** Mean cross-entropy of all tokens but the first of a row. */
function loss() {
  const embedding = w['model.embed_tokens.weight'];
  // The wasm backend has no kernel for the gradient of gather: a one-hot product there.
  let x = tf.getBackend() === 'wasm' ? tf.matMul(constants.oneHotIds, embedding) : tf.gather(embedding, constants.ids);
  for (let layer = 0; layer < MODEL.num_hidden_layers; layer++) {
    const part = (name) => `model.layers.${layer}.${name}.weight`;
    const y = norm(x, part('input_layernorm'));
    const [q, k, v] = ['q', 'k', 'v'].map((name) =>
      linear(y, part(`self_attn.${name}_proj`))
        .reshape([ROWS, LENGTH, heads, head_dim])
        .transpose([0, 2, 1, 3]),
    );
    const scores = tf
      .matMul(rotate(q), rotate(k), false, true)
      .mul(head_dim ** -0.5)
      .add(constants.causal);
    const mixed = tf
      .matMul(tf.softmax(scores), v)
      .transpose([0, 2, 1, 3])
      .reshape([ROWS * LENGTH, width]);
    x = x.add(linear(mixed, part('self_attn.o_proj')));
    const z = norm(x, part('post_attention_layernorm'));
    const gate = linear(z, part('mlp.gate_proj'));
    x = x.add(linear(gate.mul(gate.sigmoid()).mul(linear(z, part('mlp.up_proj'))), part('mlp.down_proj')));
  }
  const logits = linear(norm(x, 'model.norm.weight'), 'model.embed_tokens.weight');
  return tf.losses
    .softmaxCrossEntropy(constants.oneHotTargets, logits, constants.counted, undefined, tf.Reduction.SUM)
    .div(COUNTED);
}

function step() {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss);
    const decay = 1 - OPTIMISER.learningRate * OPTIMISER.weightDecay;
    for (const variable of Object.values(w)) if (variable.rank > 1) variable.assign(variable.mul(decay));
    optimiser.applyGradients(grads);
    return value;
  });
}

/** tfjs keeps commands back until someone reads; the queue is then waited for. */
async function settle() {
  const backend = tf.backend();
  if (tf.getBackend() !== 'webgpu') return;
  if (backend.commandEncoder) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await backend.queue.onSubmittedWorkDone();
}

expose({
  traffic,
  async open(backend) {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plain,
      'tfjs-backend-wasm-simd.wasm': simd,
      'tfjs-backend-wasm-threaded-simd.wasm': threaded,
    });
    setThreadsCount(navigator.hardwareConcurrency);
    // Else small tensors are computed in JavaScript, and the batch is small.
    if (backend === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here`);
    await tf.ready();
    const shapes = weightShapes(MODEL);
    w = Object.fromEntries(
      [...initialWeights()].map(([name, values]) => [
        name,
        tf.variable(tf.tensor(values, [...shapes.get(name)]), true, name),
      ]),
    );
    const { learningRate, beta1, beta2, epsilon } = OPTIMISER;
    optimiser = tf.train.adam(learningRate, beta1, beta2, epsilon);
    const ids = tokens();
    const targets = Int32Array.from(ids, (_, i) => ids[i + 1] ?? 0);
    const table = (f) =>
      tf.tensor(
        Float32Array.from({ length: LENGTH * head_dim }, (_, i) =>
          f(Math.floor(i / head_dim) * MODEL.rope_theta ** ((-2 * (i % (head_dim / 2))) / head_dim)),
        ),
        [LENGTH, head_dim],
      );
    const causal = Float32Array.from({ length: LENGTH ** 2 }, (_, i) =>
      i % LENGTH > Math.floor(i / LENGTH) ? -1e9 : 0,
    );
    constants = {
      ids: tf.tensor1d(ids, 'int32'),
      oneHotIds: tf.oneHot(tf.tensor1d(ids, 'int32'), vocab_size).toFloat(),
      oneHotTargets: tf.oneHot(tf.tensor1d(targets, 'int32'), vocab_size).toFloat(),
      counted: tf.tensor1d(Float32Array.from(ids, (_, i) => Number(i % LENGTH < LENGTH - 1))),
      causal: tf.tensor(causal, [LENGTH, LENGTH]),
      cos: table(Math.cos),
      sin: table(Math.sin),
    };
    return `@tensorflow/tfjs ${tf.version.tfjs}, ${tf.getBackend()}`;
  },
  async steps(count) {
    const start = performance.now();
    const values = [];
    for (let i = 0; i < count; i++) {
      const value = step();
      if (tf.getBackend() !== 'webgpu') value.dataSync();
      values.push(value);
    }
    await settle();
    const milliseconds = performance.now() - start;
    const losses = [];
    for (const value of values) {
      losses.push((await value.data())[0]);
      value.dispose();
    }
    return { milliseconds, losses };
  },
});
