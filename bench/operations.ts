import type { ModelConfig } from '../src/model/config';
import { weightShapes } from '../src/model/weights';

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
  const pairs = (length * (length + 1)) / 2;
  const heads = config.num_hidden_layers * config.num_attention_heads * rows;
  return linear + 6 * 2 * config.head_dim * pairs * heads;
}
