import type { Device } from '../../gpu/device';
import { evaluate, type LogprobSizes, logitsLength, logprob, logprobBackward } from '../../ops/logprob';
import type { RowReduction } from '../../ops/rowReduction';
import { generator } from '../../random';
import { gradient } from '../../reference/gradient';
import { evaluateReference, logprobReference } from '../../reference/logprob';
import {
  byReduction,
  GRADIENT_LIMIT,
  GRADIENT_TOLERANCE,
  normals,
  type OpCase,
  relativeL2,
  runOps,
  worst,
} from '../case';

/** Buffers of the log-probabilities of `rows` tokens that stand at every other place of a batch, the last row first. */
export function logprobData({ rows, vocab }: LogprobSizes, scale: number) {
  const draw = generator(5, 0);
  const batch = 2 * rows;
  const logits = normals(logitsLength({ rows, vocab }), 1, scale);
  // A second policy near the first one, as in practice.
  const noise = normals(logits.length, 2, 0.3);
  return {
    logits,
    reference_logits: logits.map((value, i) => value + noise[i]!),
    places: Uint32Array.from({ length: rows }, (_, row) => batch - 1 - 2 * row),
    ids: Uint32Array.from({ length: batch }, () => draw.below(vocab)),
    log_prob: new Float32Array(batch),
    log_sum: new Float32Array(rows),
    coefficient: normals(batch, 3),
    summary: new Float32Array(4 * batch),
  };
}

/** Log-probabilities, then the gradient in place of the logits. */
export function runLogprob(
  device: Device,
  sizes: LogprobSizes,
  reduction: RowReduction,
  data: ReturnType<typeof logprobData>,
) {
  return runOps(device, data, (rec, { logits, places, ids, log_prob, log_sum, coefficient }) => {
    logprob(rec, { logits, places, ids, log_prob, log_sum }, sizes, reduction);
    logprobBackward(rec, { logits, places, ids, log_sum, coefficient }, sizes);
  });
}

export function logprobCases(sizes: LogprobSizes, reduction: RowReduction, scale: number): OpCase[] {
  const { rows, vocab } = sizes;
  const shape = `${rows} × ${vocab}, ${reduction}, logits of size ${scale}`;
  const data = logprobData(sizes, scale);
  const targets = Array.from(data.places, (place) => data.ids[place]!);
  const largest = data.logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const atPlaces = (values: Float32Array, words: number) =>
    Array.from(data.places).flatMap((place) => Array.from(values.subarray(place * words, (place + 1) * words)));
  return [
    {
      op: 'logprob',
      shape,
      tolerance: 'absolute: 2^-20 + 8·2^-23·max |logit|',
      async run(device) {
        const { log_prob } = await runLogprob(device, sizes, reduction, data);
        const error = worst(atPlaces(log_prob, 1), logprobReference(data.logits, targets, vocab));
        return { error, limit: 2 ** -20 + 8 * 2 ** -23 * largest };
      },
    },
    {
      op: 'logprob backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const { logits } = await runLogprob(device, sizes, reduction, data);
        const dy = Array.from(data.places, (place) => data.coefficient[place]!);
        const used = data.logits.subarray(0, rows * vocab);
        const expected = gradient((at) => logprobReference(at, targets, vocab), used, dy);
        return { error: relativeL2(logits.subarray(0, rows * vocab), expected), limit: GRADIENT_LIMIT };
      },
    },
    {
      op: 'evaluate',
      shape,
      // Sums of p·log p: the error of every log p, as above, and that of every p, relative 1.2e-5, times the largest |log p|.
      tolerance: 'absolute, per max(1, max |logit|)',
      async run(device) {
        const { summary } = await runOps(device, data, (rec, { logits, reference_logits, places, ids, summary }) =>
          evaluate(rec, { logits, reference_logits, places, ids, summary }, sizes, reduction),
        );
        const expected = evaluateReference(data.logits, data.reference_logits, targets, vocab);
        return { error: worst(atPlaces(summary, 4), expected, () => Math.max(1, largest)), limit: 1.2e-5 };
      },
    },
  ];
}

export const cases: OpCase[] = byReduction((reduction) => [
  ...logprobCases({ rows: 1, vocab: 4 }, reduction, 1),
  ...logprobCases({ rows: 7, vocab: 37 }, reduction, 5),
]);
