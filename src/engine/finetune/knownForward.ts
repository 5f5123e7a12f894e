import { Failed } from '../../messages/failure';
import type { Adapted } from '../../model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../model/config';
import { weightShapes } from '../../model/weights';
import { openCpuEngine } from '../language/cpu/open';
import { type LanguageEngine, single, type TokenBatch, type Weights } from '../language/engine';

const ROWS = 2;
const MOST_LENGTH = 24;

/** Two f32 engines, each within about 3e-4 nats of f64 on a model of 135 M parameters. */
export const LOG_PROB_LIMIT = 1e-3;

/** In half precision. A model of 135 M parameters has 210 products of about 2⁻¹² each, and logits of about 20: 0.07; garbage is off by nats. */
const HALF_LIMIT = 0.5;

/** What the CPU engine holds of a model beside what it computes: wasm has 4 GiB. */
const MOST_BYTES = 3 * 2 ** 30;

const bytesOf = (config: ModelConfig): number =>
  [...weightShapes(config).values()].reduce((sum, shape) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);

/** Ids all over the vocabulary; the second half of a row is scored. */
export function knownBatch({ vocab_size, max_position_embeddings }: ModelConfig): TokenBatch {
  const length = Math.min(MOST_LENGTH, max_position_embeddings);
  return {
    rows: ROWS,
    length,
    ids: Int32Array.from({ length: ROWS * length }, (_, i) => (i * 7919) % vocab_size),
    scored: Uint8Array.from({ length: ROWS * length }, (_, i) => Number(i % length >= length / 2)),
  };
}

/**
 * One forward pass before a model may train: known tokens under `start` on WebGPU, beside the CPU engine, which shares no mathematics with it and
 * gets `own`, the same weights. A driver or a file that is read wrongly gives garbage without an error. Returns the largest difference of
 * log-probabilities, nats; null on the CPU engine, which has nothing beside it, and for a model that the CPU engine has no room for. Rejects with a
 * Failed if it is too large.
 */
export async function demandKnownForward(
  engine: LanguageEngine,
  start: Weights,
  own: HostWeights,
  adapted: Adapted,
): Promise<number | null> {
  if (engine.kind === 'cpu' || bytesOf(engine.config) > MOST_BYTES) return null;
  const batch = knownBatch(engine.config);
  const scores = await engine.score(single(start), batch);
  const other = await openCpuEngine(engine.config, adapted);
  try {
    const expected = await other.score(single(other.upload(own)), batch);
    const nats = scores.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    const most = engine.half ? HALF_LIMIT : LOG_PROB_LIMIT;
    if (nats > most) throw new Failed({ code: 'wrong-forward', facts: { engine: engine.description, nats, most } });
    return nats;
  } finally {
    other.close();
  }
}
