import { type Adapter, adapterWeightsOf } from '../src/model/adapter/adapter';
import type { ModelConfig } from '../src/model/config';
import type { Recomputed } from '../src/model/gpuModel';
import { layerName, weightShapes } from '../src/model/weights';

/** A matrix product of a training step: c [rows, cols] = op(a) · op(b), summed over `inner`. */
export interface Product {
  /** As stored, T for transposed: NT is y = x·Wᵀ, NN is dx = dy·W, TN is dW = dyᵀ·x, for weights W [out, in]. */
  form: 'NT' | 'NN' | 'TN';
  rows: number;
  cols: number;
  inner: number;
  /** How many of them a step has. */
  count: number;
}

/** The products of activations with weights, forward and backward, of one step over `tokens` positions. Equal ones are counted. */
export function linearProducts(config: ModelConfig, tokens: number): Product[] {
  const matrices = [...weightShapes(config)].filter(([name, shape]) => shape.length === 2 && !name.includes('embed'));
  const shapes = [...matrices.map(([, shape]) => shape), [config.vocab_size, config.hidden_size]]; // the head, tied or not
  if (!config.tie_word_embeddings) shapes.pop();
  const products = new Map<string, Product>();
  for (const [out, width] of shapes as [number, number][])
    for (const product of [
      { form: 'NT', rows: tokens, cols: out, inner: width },
      { form: 'NN', rows: tokens, cols: width, inner: out },
      { form: 'TN', rows: out, cols: width, inner: tokens },
    ] as const) {
      const key = JSON.stringify(product);
      products.set(key, { ...product, count: (products.get(key)?.count ?? 0) + 1 });
    }
  return [...products.values()];
}

/** Floating-point operations of one product, a multiply-add counting 2. */
export const operationsOf = ({ rows, cols, inner }: Pick<Product, 'rows' | 'cols' | 'inner'>) =>
  2 * rows * cols * inner;

/**
 * Model operations of one training step: all linear products, and the causal half of attention (two products forward, four
 * backward). What a program recomputes, masks away or does to look up embeddings is not credited.
 */
export function stepOperations(config: ModelConfig, rows: number, length: number): number {
  const linear = linearProducts(config, rows * length).reduce(
    (sum, product) => sum + product.count * operationsOf(product),
    0,
  );
  return linear + attentionOperations(config, rows, length);
}

function attentionOperations(config: ModelConfig, rows: number, length: number): number {
  const pairs = (length * (length + 1)) / 2;
  const heads = config.num_hidden_layers * config.num_attention_heads * rows;
  return 6 * 2 * config.head_dim * pairs * heads;
}

/** A step of an adapter: what is trained on, how many positions are scored, and what is computed twice. */
export interface Tuned {
  readonly config: ModelConfig;
  readonly adapter: Adapter;
  readonly rows: number;
  readonly length: number;
  readonly scored: number;
  readonly recomputed: Recomputed;
}

/** Which matrices of a layer are multiplied again on the way back; never those of the last layer. */
const AGAIN: Readonly<Record<Recomputed, RegExp>> = {
  nothing: /^$/,
  mlp: /(gate|up)_proj/,
  layers: /(q|k|v|o|gate|up)_proj/,
};

/** The products with frozen weights of one step, as they are really done; none is differentiated by its weights. Logits are computed twice. */
export function tunedProducts({ config, rows, length, scored, recomputed }: Tuned): Product[] {
  const last = layerName(config.num_hidden_layers - 1);
  const layers = [...weightShapes(config)].filter(([name, shape]) => shape.length === 2 && /_proj\.weight$/.test(name));
  const matrices = layers.map(([name, shape]) => ({
    shape,
    positions: rows * length,
    forward: AGAIN[recomputed].test(name) && !name.startsWith(`${last}.`) ? 2 : 1,
  }));
  matrices.push({ shape: [config.vocab_size, config.hidden_size], positions: scored, forward: 2 });
  const products = new Map<string, Product>();
  const add = (product: Omit<Product, 'count'>, count: number) => {
    const key = JSON.stringify(product);
    products.set(key, { ...product, count: (products.get(key)?.count ?? 0) + count });
  };
  for (const { shape, positions, forward } of matrices) {
    const [out, width] = shape as [number, number];
    add({ form: 'NT', rows: positions, cols: out, inner: width }, forward);
    add({ form: 'NN', rows: positions, cols: width, inner: out }, 1);
  }
  return [...products.values()];
}

/**
 * Operations of one step: these products, the adapter's (2 thin products forward; backward 4, and the first again unless all is kept), and the
 * causal half of attention as in `stepOperations`. Of what else is computed again, thin products and attention are not credited.
 */
export function tunedOperations(tuned: Tuned): number {
  const { config, adapter, rows, length, recomputed } = tuned;
  const ofA = recomputed === 'nothing' ? 3 : 4;
  const frozen = tunedProducts(tuned).reduce((sum, product) => sum + product.count * operationsOf(product), 0);
  const shapes = weightShapes(config);
  const modules = adapterWeightsOf(config, adapter).flatMap(
    ({ name }) => /^(.*)\.lora_A\.weight$/.exec(name)?.[1] ?? [],
  );
  const thin = modules.reduce((sum, module) => {
    const [out, width] = shapes.get(`${module}.weight`) as [number, number];
    return sum + 2 * adapter.rank * (ofA * width + 3 * out);
  }, 0);
  return frozen + rows * length * thin + attentionOperations(config, rows, length);
}
