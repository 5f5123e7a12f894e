import { jit, numpy as np, tree, vjp } from '@jax-js/jax';
import { type Adapted, adapterShapes, isTrained, scaleOf } from '../../../model/adapter/adapter';
import { EMBEDDING, FINAL_NORM, headOf, type ModelConfig, POSITIONS } from '../../../model/config';
import type { LayerKind } from '../../../model/decoder';
import { decoderOf, layerName, weightShapes } from '../../../model/weights';
import { type Cache, decode, forwardInput, forwardLayer, type Params, type Places } from './decoder';
import { compileHead } from './head';
import { type CompiledModel, type HostCache, integers, newPlaces, nextTask } from './model';

/**
 * A frozen decoder with a trainable adapter. It is large, so its layers run one after the other, each compiled once for all of its kind, and the
 * backward pass keeps the input of every layer and computes the rest again (Chen et al. 2016, arXiv 1604.06174). A row passes by itself, so that its
 * bits depend on its length alone and a length is compiled once.
 */
export async function compileAdapted(config: ModelConfig, { adapter, frozen: read }: Adapted): Promise<CompiledModel> {
  const decoder = decoderOf(config);
  const scale = scaleOf(adapter);
  const own = adapterShapes(config, adapter);
  const shapes = new Map([...own].filter(([name]) => isTrained(adapter, name)));
  const frozen: Params = {};
  for (const [name, shape] of [...weightShapes(config), ...own])
    if (!shapes.has(name)) frozen[name] = np.array((await read(name)) as Float32Array<ArrayBuffer>).reshape([...shape]);
  const ofNorm = pick(frozen, (name) => name.startsWith(`${FINAL_NORM}.`));
  const ofHead = frozen[headOf(config)]!;
  const ofInput = pick(frozen, (name) => name === POSITIONS);

  const places = newPlaces(config);
  const kinds = new Map<string, CompiledKind>();
  const layers = decoder.layers.map((kind, layer) => {
    const key = JSON.stringify(kind);
    const compiled = kinds.get(key) ?? compileKind(config, kind, scale);
    kinds.set(key, compiled);
    const prefix = `${layerName(layer)}.`;
    return { ...compiled, prefix, frozen: renamed(frozen, prefix, layerName(0)) };
  });
  const lookUp = jit((table: np.Array, ids: np.Array) => np.take(table, ids, 0));
  const input = jit((params: Params, x: np.Array, at: Places) => {
    const length = at.positions.shape[0]!;
    tree.dispose(at);
    return forwardInput(config, params, x, length);
  });
  const head = compileHead(config, ofNorm, ofHead);
  const step = jit((params: Params, cache: Cache, x: np.Array, at: Places, position: np.Array) =>
    decode(config, params, cache, x, at, position, scale),
  );

  const embed = (ids: np.Array) => lookUp(frozen[EMBEDDING]!.ref, ids);
  const enter = (ids: Int32Array, length: number) => input(tree.ref(ofInput), embed(integers(ids)), places.of(length));
  const ownOf = (params: Params, prefix: string) => tree.ref(renamed(params, prefix, layerName(0)));

  /** The inputs of all layers and the output of the last, [rows·length, hidden]; `keep` is given what attention saw of a layer. */
  const through = async (
    params: Params,
    ids: Int32Array,
    length = ids.length,
    keep?: (at: LayerCache, layer: number) => Promise<void>,
  ) => {
    const stream = [enter(ids, length)];
    for (const [i, { forward, prefix, frozen: weights }] of layers.entries()) {
      const own = { ...ownOf(params, prefix), ...tree.ref(weights) };
      const { y, ...at } = forward(own, stream.at(-1)!.ref, places.of(length));
      // Else all layers would be computed, and their intermediate results held, at the end.
      stream.push(await y.blockUntilReady());
      if (keep) await keep(at, i);
      else tree.dispose(at);
      await nextTask();
    }
    return stream;
  };

  return {
    config,
    shapes,
    placesAt: places.at,
    decode: (params, cache, x, at, position) => step({ ...params, ...tree.ref(frozen) }, cache, x, at, position),

    embed(params, ids) {
      tree.dispose(params);
      return embed(ids);
    },

    async logits(params, ids, length) {
      const stream = await through(params, ids, length);
      const x = stream.pop()!;
      tree.dispose(stream);
      return {
        ranges: head.ranges(ids.length),
        at: (range) => head.logits(x.ref.slice([...range])),
        dispose: () => x.dispose(),
      };
    },

    training: {
      kind: 'rows',
      async pass(weights, ids, targets, wanted) {
        const params = tree.ref(weights);
        const stream = await through(params, ids);
        const logProbs = await head.logProbs(stream.at(-1)!, targets, wanted);
        return {
          logProbs,
          async gradient(coefficients) {
            let dy = await head.backward(stream.pop()!, targets, coefficients);
            const dparams: Params = {};
            for (const { backward, prefix, frozen: fixed } of layers.toReversed()) {
              const both = { own: ownOf(params, prefix), frozen: tree.ref(fixed) };
              const back = backward(both, stream.pop()!, places.of(ids.length), dy);
              Object.assign(dparams, renamed(back.dparams, `${layerName(0)}.`, prefix.slice(0, -1)));
              dy = await back.dx.blockUntilReady();
              await nextTask();
            }
            tree.dispose([params, dy]);
            return Object.fromEntries([...shapes.keys()].map((name) => [name, dparams[name]!]));
          },
          dispose: () => tree.dispose([params, stream]),
        };
      },
    },

    async prefill(params, ids) {
      const seen: HostCache[] = [];
      const stream = await through(params, ids, ids.length, async ({ keys, values }) => {
        seen.push({ keys: (await keys.data()) as Float32Array, values: (await values.data()) as Float32Array });
      });
      tree.dispose(stream);
      return seen;
    },

    dispose() {
      tree.dispose(frozen);
      places.dispose();
      for (const { forward, backward } of kinds.values())
        for (const compiled of [forward, backward]) compiled.dispose();
      head.dispose();
      for (const compiled of [lookUp, input, step]) compiled.dispose();
    },
  };
}

type CompiledKind = ReturnType<typeof compileKind>;

/** What attention saw of a layer, [1, kv heads, 1, length, head_dim]. */
type LayerCache = { keys: np.Array; values: np.Array };

/** A kind of layer, forward, and backward from its input. Weights are named as those of layer 0. */
function compileKind(config: ModelConfig, kind: LayerKind, scale: number) {
  const run = (params: Params, x: np.Array, at: Places) => forwardLayer({ config, kind, scale }, params, x, at);
  const output = (params: Params, x: np.Array, at: Places) => {
    const { y, ...seen } = run(params, x, at);
    tree.dispose(seen);
    return y;
  };
  return {
    forward: jit(run),
    backward: jit((params: { own: Params; frozen: Params }, x: np.Array, at: Places, dy: np.Array) => {
      const [y, pull] = vjp((p: Params, z: np.Array) => output({ ...p, ...params.frozen }, z, at), [params.own, x]);
      y.dispose();
      const [dparams, dx] = pull(dy);
      return { dparams: dparams as Params, dx: dx as np.Array };
    }),
  };
}

const pick = (params: Params, isPicked: (name: string) => boolean): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => isPicked(name)));

/** The weights whose names begin with `prefix`, which `other` and a full stop replace. */
const renamed = (params: Params, prefix: string, other: string): Params =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[`${other}.${name.slice(prefix.length)}`, value]] : [],
    ),
  );
