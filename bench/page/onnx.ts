import { AutoModelForCausalLM, env, type PreTrainedModel, Tensor } from '@xenova/transformers';
import factory from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { expose } from '../contender';
import { FILES, type Sampler } from '../models/sampler';

/** transformers.js with ONNX Runtime, on WebGPU or wasm, as its users call it; nothing comes from elsewhere. */

env.allowRemoteModels = false;
env.allowLocalModels = true;
env.localModelPath = new URL(`../${FILES}/`, location.href).href;
env.useBrowserCache = false;
env.useWasmCache = false;
const { wasm: settings } = env.backends.onnx;
if (!settings) throw new Error('transformers.js has no ONNX Runtime here');
settings.wasmPaths = { mjs: new URL(factory, location.href).href, wasm: new URL(wasm, location.href).href };
// Its own choice is half of the cores; the CPU engine beside it takes as many as this.
settings.numThreads = Math.min(8, navigator.hardwareConcurrency);

let model: PreTrainedModel;

const whole = (rows: readonly (readonly number[])[]) =>
  new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]!.length]);
const ones = ({ dims, size }: Tensor) => new Tensor('int64', new BigInt64Array(size).fill(1n), dims);

const onnx: Sampler = {
  async openSampler(backend, path) {
    const start = performance.now();
    model = await AutoModelForCausalLM.from_pretrained(path, { device: backend as 'webgpu' | 'wasm', dtype: 'fp32' });
    const threads = backend === 'wasm' ? `, ${settings.numThreads} threads` : '';
    const description = `transformers.js ${env.version}, ONNX Runtime ${backend}${threads}`;
    return { description, milliseconds: performance.now() - start };
  },
  async write(prompts, tokens, temperature) {
    const inputs = whole(prompts);
    const rule = temperature === 0 ? { do_sample: false } : { do_sample: true, temperature, top_k: 0 };
    const start = performance.now();
    const asked = { inputs, attention_mask: ones(inputs), max_new_tokens: tokens, eos_token_id: [], ...rule };
    const written = await model.generate(asked as Parameters<PreTrainedModel['generate']>[0]);
    const milliseconds = performance.now() - start;
    const ids = (written as Tensor).tolist() as bigint[][];
    return { milliseconds, ids: ids.map((row) => row.slice(prompts[0]!.length).map(Number)) };
  },
  async logProbs(row) {
    const inputs = whole([row]);
    const { logits } = (await model.forward({ input_ids: inputs, attention_mask: ones(inputs) })) as { logits: Tensor };
    const [, length, size] = logits.dims as [number, number, number];
    const values = logits.data as Float32Array;
    return Array.from({ length: length - 1 }, (_, i) =>
      logSoftmax(values.subarray(i * size, (i + 1) * size), row[i + 1]!),
    );
  },
};

/** log softmax(x)ᵢ in f64. */
function logSoftmax(x: Float32Array, i: number): number {
  const most = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return x[i]! - most - Math.log(x.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
expose(onnx);
