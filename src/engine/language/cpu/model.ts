import { jit, numpy as np, tree, vjp } from '@jax-js/jax';
import { EMBEDDING, type ModelConfig } from '../../../model/config';
import { weightShapes } from '../../../model/weights';
import type { TokenBatch } from '../engine';
import { type Cache, decode, forward, type Params, type Places, rotationTables } from './decoder';
import { embed, embedBackward, targetLogProbs } from './tokens';

/** jax-js specialises on shapes, at up to two seconds a compilation: lengths are rounded up to this many tokens. */
const LENGTH_STEP = 16;

/** Most logits held at once while scoring; a block of rows is as large as this allows, at most MAX_BLOCK. */
const MAX_LOGITS = 2 ** 19;
const MAX_BLOCK = 16;

/**
 * The decoder as compiled functions. Looking up the embedding and its gradient are compiled apart from the rest: fused with their
 * neighbours, jax-js recomputes them for every output of a matmul (12 times slower).
 */
export function compileModel(config: ModelConfig): CompiledModel {
  const embedded = jit(embed);
  const embeddedBackward = jit((ids: np.Array, dx: np.Array) => embedBackward(config, ids, dx));
  const logits = jit((params: Params, x: np.Array, places: Places) => forward(config, params, x, places));
  const pullback = jit((params: Params, x: np.Array, targets: np.Array, places: Places, coefficients: np.Array) => {
    const logProbs = (p: Params, y: np.Array) => targetLogProbs(forward(config, p, y, places), targets);
    const [value, pull] = vjp(logProbs, [params, x]);
    const [dparams, dx] = pull(coefficients);
    return { logProbs: value, dparams: dparams as Params, dx: dx as np.Array };
  });
  const step = jit((params: Params, cache: Cache, x: np.Array, places: Places, at: np.Array) =>
    decode(config, params, cache, x, places, at),
  );
  const places = newPlaces(config);
  return {
    config,
    shapes: weightShapes(config),
    placesAt: places.at,
    embed: embedded,
    decode: step,

    async logits(params, ids, length) {
      return {
        ranges: [[0, ids.length]],
        at() {
          const x = embedded(tree.ref(params), integers(ids));
          return logits(tree.ref(params), x, places.of(length));
        },
        dispose() {},
      };
    },

    training: {
      kind: 'whole',
      async gradient(params, ids, targets, coefficients, length) {
        const tokens = integers(ids);
        const x = embedded(tree.ref(params), tokens.ref);
        const weights = np.array(coefficients as Float32Array<ArrayBuffer>);
        const { dparams, dx, logProbs } = pullback(tree.ref(params), x, integers(targets), places.of(length), weights);
        const ofRows = dparams[EMBEDDING]!;
        return {
          dparams: { ...dparams, [EMBEDDING]: ofRows.add(embeddedBackward(tokens, dx)) },
          logProbs: (await logProbs.data()) as Float32Array,
        };
      },
    },
    prefill: null,

    dispose() {
      places.dispose();
      for (const compiled of [embedded, embeddedBackward, logits, pullback, step]) compiled.dispose();
    },
  };
}

/** The places of every length that was asked for, kept; the caller owns a reference. */
export function newPlaces(config: ModelConfig) {
  const kept = new Map<number, Places>();
  /** The turns of some positions, for each of the decoder's rotations. */
  const turnsOf = (positions: number, first = 0): Places['rotations'] => {
    const shaped = (values: Float32Array) =>
      np.array(values as Float32Array<ArrayBuffer>).reshape([positions, values.length / positions]);
    return rotationTables(config, positions, first).map(({ cos, sin }) => ({ cos: shaped(cos), sin: shaped(sin) }));
  };
  const of = (length: number): Places => {
    let found = kept.get(length);
    if (!found) {
      found = { positions: integers(Int32Array.from({ length }, (_, i) => i)), rotations: turnsOf(length) };
      kept.set(length, found);
    }
    return tree.ref(found);
  };
  return {
    of,
    /** Of `length` positions, with the turns of one of them. */
    at(position: number, length: number): Places {
      const { positions, rotations } = of(length);
      tree.dispose(rotations);
      return { positions, rotations: turnsOf(1, position) };
    },
    dispose() {
      for (const places of kept.values()) tree.dispose(places);
    },
  };
}

/** A decoder as functions of its trainable weights, `params`, which stay the caller's unless noted. */
export interface CompiledModel {
  readonly config: ModelConfig;
  /** Of the trainable weights, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The places of `length` positions with the turns of one of them, for `decode`; the caller owns a reference. */
  placesAt(position: number, length: number): Places;
  /** Rows of the embedding, [tokens, hidden]; consumes its arguments. */
  embed(params: Params, ids: np.Array): np.Array;
  /** As `decode` of decoder.ts; consumes its arguments. */
  decode(params: Params, cache: Cache, x: np.Array, places: Places, at: np.Array): { logits: np.Array; cache: Cache };
  /** The logits of token ids [rows, length]. */
  logits(params: Params, ids: Int32Array, length: number): Promise<Logits>;
  readonly training: WholeTraining | RowTraining;
  /** What attention saw of the tokens, layer by layer; null where prompts go token by token. */
  readonly prefill: ((params: Params, ids: Int32Array) => Promise<HostCache[]>) | null;
  /** Frees frozen weights, tables and compiled functions. */
  dispose(): void;
}

/** Logits of positions [rows·length], not all of which need be in memory together. */
export interface Logits {
  /** Where to split the positions. */
  readonly ranges: readonly Range[];
  /** Of a range, [positions, vocabulary]. */
  at(range: Range): np.Array;
  dispose(): void;
}

/** From the first up to the second. */
export type Range = readonly [number, number];

/** Where all weights are trained: a batch at once. */
interface WholeTraining {
  readonly kind: 'whole';
  /**
   * Log-probabilities of the targets [rows·length] and the gradient of Σ coefficient · log-probability, by name of weight. `ids`, `targets` and
   * `coefficients` are [rows, length].
   */
  gradient(
    params: Params,
    ids: Int32Array,
    targets: Int32Array,
    coefficients: Float32Array,
    length: number,
  ): Promise<{ dparams: Params; logProbs: Float32Array }>;
}

/** With an adapter: a row at a time, all [length]; log-probabilities only where some are wanted nearby. */
interface RowTraining {
  readonly kind: 'rows';
  pass(params: Params, ids: Int32Array, targets: Int32Array, wanted: Uint8Array): Promise<RowPass>;
}

/** A row that has gone through the model. `params` must live as long as it does. */
export interface RowPass {
  readonly logProbs: Float32Array;
  /** The gradient of Σ coefficient · log-probability by name of weight; ends the pass. */
  gradient(coefficients: Float32Array): Promise<Params>;
  /** Ends it without one. */
  dispose(): void;
}

/** Keys and values of a layer, [kv heads, positions, head_dim]. */
export interface HostCache {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

export const integers = (ids: Int32Array) => np.array(ids as Int32Array<ArrayBuffer>, { dtype: np.int32 });

/** `length` rounded up to a compiled one, at most the model's. */
export function compiledLength(config: ModelConfig, length: number): number {
  if (length > config.max_position_embeddings)
    throw new RangeError(
      `cpu engine: ${length} tokens exceed max_position_embeddings ${config.max_position_embeddings}`,
    );
  return Math.min(config.max_position_embeddings, Math.ceil(length / LENGTH_STEP) * LENGTH_STEP);
}

/** Rows that are scored at once at a (compiled) length. */
export function blockRows(config: ModelConfig, length: number): number {
  return Math.max(1, Math.min(MAX_BLOCK, Math.floor(MAX_LOGITS / (length * config.vocab_size))));
}

/**
 * Rows first … first+rows−1 of a batch at another length, short rows and missing rows filled with token 0: `ids` and
 * `targets`, where targets[row, t] = ids[row, t+1], so that column t of a log-probability belongs to token t+1.
 */
export function shiftedRows(batch: TokenBatch, first: number, rows: number, length: number) {
  const ids = new Int32Array(rows * length);
  const targets = new Int32Array(rows * length);
  for (let row = 0; row < Math.min(rows, batch.rows - first); row++) {
    const source = batch.ids.subarray((first + row) * batch.length, (first + row + 1) * batch.length);
    ids.set(source, row * length);
    targets.set(source.subarray(1), row * length);
  }
  return { ids, targets };
}

/** Lets other tasks of the thread run (messages, a cancel): jax-js on one thread resolves in microtasks only. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
