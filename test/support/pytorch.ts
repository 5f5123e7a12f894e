import { expect } from 'vitest';
import type { TokenBatch } from '../../src/engine/language/engine';
import type { HostWeights, ModelConfig } from '../../src/model/config';

/*
 * How near an f32 engine has to come to PyTorch in f64. For scale, PyTorch's own f32 against the fixtures of Llama: log-probabilities 2.4e-6,
 * loss and gradients 1.1e-6, the change of a weight tensor after ten AdamW steps 2.0e-4 (a gradient that is nearly 0 somewhere has
 * its rounding error turned into a whole step by the division by its own size), all others below 2.6e-5.
 */
const LOG_PROB = 1e-5; // of max(1, |log π|): the whole forward pass
const GRADIENT = 1e-4; // per tensor, relative in the L2 norm
const GRADIENT_MAX = 1e-5; // per value, of the largest value of all gradients
const CHANGE = 1e-3; // per tensor, of the weights' change over ten steps, relative in the L2 norm

/**
 * The log-probability of every token of the vocabulary at a position of a row, [rows = vocabulary], from the fixture's logits. An engine
 * shows it by scoring one row for each token, each a copy of the row up to there.
 */
export function everyNextToken(
  { batch, logits, config }: { batch: TokenBatch; logits: Float32Array; config: ModelConfig },
  { row, position }: { row: number; position: number },
) {
  const rows = config.vocab_size;
  const length = position + 1;
  const start = row * batch.length;
  const offset = (start + position - 1) * rows;
  const values = logits.subarray(offset, offset + rows);
  const total = Math.log(values.reduce((sum, z) => sum + Math.exp(z), 0));
  const ids = Int32Array.from({ length: rows * length }, (_, i) =>
    i % length === length - 1 ? Math.floor(i / length) : batch.ids[start + (i % length)]!,
  );
  const scored = Uint8Array.from(ids, (_, i) => Number(i % length === length - 1));
  return { batch: { rows, length, ids, scored }, expected: values.map((z) => z - total) };
}

export function expectClose(actual: Float32Array, expected: Float32Array, what: string) {
  expect(actual.length, what).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  expect(worst, what).toBeLessThanOrEqual(LOG_PROB);
}

export function expectGradients(actual: HostWeights, expected: HostWeights) {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  const largest = Math.max(
    ...[...expected.values()].map((values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)),
  );
  for (const [name, values] of expected) {
    const { relative, cosine, maximum } = difference(actual.get(name)!, values);
    // Zero in exact arithmetic, so it has no direction: the bias of keys that are not turned shifts all scores of a query alike.
    const isZero = values.every((value) => Math.abs(value) < 1e-12 * largest);
    if (!isZero) expect(relative, `${name}: relative L2 error`).toBeLessThanOrEqual(GRADIENT);
    if (!isZero) expect(cosine, `${name}: cosine`).toBeGreaterThan(1 - 1e-8);
    expect(maximum, `${name}: largest error`).toBeLessThanOrEqual(GRADIENT_MAX * largest);
  }
}

export function expectChanges(start: HostWeights, actual: HostWeights, expected: HostWeights) {
  for (const [name, values] of expected) {
    const origin = start.get(name)!;
    const change = (w: Float32Array) => w.map((value, i) => value - origin[i]!);
    const { relative } = difference(change(actual.get(name)!), change(values));
    expect(relative, `${name}: error of its change`).toBeLessThanOrEqual(CHANGE);
  }
}

/** ‖a − b‖ / ‖b‖, the cosine between them, and the largest |a − b|; NaN if a holds one. */
function difference(a: Float32Array, b: Float32Array) {
  let [squares, ofA, ofB, product, maximum] = [0, 0, 0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    squares += (x - y) ** 2;
    ofA += x * x;
    ofB += y * y;
    product += x * y;
    maximum = Math.max(maximum, Math.abs(x - y));
  }
  return { relative: Math.sqrt(squares / ofB), cosine: product / Math.sqrt(ofA * ofB), maximum };
}
