import { jit, numpy as np, tree, vjp } from '@jax-js/jax';
import { type Adapted, adapterShapes, isTrained, scaleOf } from '../../../model/adapter/adapter';
import { EMBEDDING, FINAL_NORM, headOf, type ModelConfig, POSITIONS } from '../../../model/config';
import type { LayerKind } from '../../../model/decoder';
import { decoderOf, layerName, weightShapes } from '../../../model/weights';
import { type Cache, decode, forwardInput, forwardLayer, forwardNorm, type Params, type Places } from './decoder';
import { type CompiledModel, integers, newPlaces, nextTask } from './model';
import { targetLogProbs } from './tokens';

/** Positions whose logits are in memory at a time when differentiating, at most. */
const CHUNK = 64;

/**
 * A frozen decoder with a trainable adapter. It is large, so its layers run one after the other, each compiled once for all of its kind, and the
 * backward pass keeps the input of every layer and computes the rest again (Chen et al. 2016, arXiv 1604.06174).
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
  // Apart, since jax-js would compute the gradient of the logits again for every output of the product that it is fused with.
  const norm = jit((params: Params, x: np.Array) => forwardNorm(config, params, x));
  const normBackward = jit((params: Params, x: np.Array, dy: np.Array) => {
    const [y, pull] = vjp((z: np.Array) => forwardNorm(config, params, z), [x]);
    y.dispose();
    return pull(dy)[0] as np.Array;
  });
  const product = jit((x: np.Array, weight: np.Array) => np.matmul(x, weight.transpose()));
  const productBackward = jit((dy: np.Array, weight: np.Array) => np.matmul(dy, weight));
  const choose = jit((logits: np.Array, targets: np.Array, coefficients: np.Array) => {
    const [logProbs, pull] = vjp((z: np.Array) => targetLogProbs(z, targets), [logits]);
    return { logProbs, dlogits: pull(coefficients)[0] as np.Array };
  });
  const step = jit((params: Params, cache: Cache, x: np.Array, at: Places, position: np.Array) =>
    decode(config, params, cache, x, at, position, scale),
  );

  const embed = (ids: np.Array) => lookUp(frozen[EMBEDDING]!.ref, ids);
  const enter = (ids: Int32Array, length: number) => input(tree.ref(ofInput), embed(integers(ids)), places.of(length));
  const ownOf = (params: Params, prefix: string) => tree.ref(renamed(params, prefix, layerName(0)));

  /** What the head gives for the rows `x` of all positions, a chunk at a time; 0 where no coefficient is. */
  const throughHead = async (x: np.Array, targets: Int32Array, coefficients: Float32Array) => {
    const positions = targets.length;
    const size = [CHUNK, CHUNK / 2, CHUNK / 4].find((each) => positions % each === 0) ?? positions;
    const logProbs = new Float32Array(positions);
    const gradients: np.Array[] = [];
    for (let first = 0; first < positions; first += size) {
      const range = [first, first + size] as const;
      const weights = coefficients.slice(...range);
      if (weights.every((value) => value === 0)) {
        gradients.push(np.zeros([size, config.hidden_size]));
        continue;
      }
      const chunk = x.ref.slice([...range]);
      const logits = product(norm(tree.ref(ofNorm), chunk.ref), ofHead.ref);
      const chosen = choose(logits, integers(targets.slice(...range)), np.array(weights));
      logProbs.set((await chosen.logProbs.data()) as Float32Array, first);
      gradients.push(normBackward(tree.ref(ofNorm), chunk, productBackward(chosen.dlogits, ofHead.ref)));
      await nextTask();
    }
    x.dispose();
    return { logProbs, dx: np.concatenate(gradients, 0) };
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

    logits(params, ids, length) {
      let x = enter(ids, length);
      for (const { forward, prefix, frozen: weights } of layers)
        x = forward({ ...ownOf(params, prefix), ...tree.ref(weights) }, x, places.of(length));
      return product(norm(tree.ref(ofNorm), x), ofHead.ref);
    },

    async gradient(params, ids, targets, coefficients, length) {
      const inputs = [enter(ids, length)];
      for (const { forward, prefix, frozen: weights } of layers) {
        inputs.push(forward({ ...ownOf(params, prefix), ...tree.ref(weights) }, inputs.at(-1)!.ref, places.of(length)));
        await nextTask();
      }
      const { logProbs, dx } = await throughHead(inputs.pop()!, targets, coefficients);
      const dparams: Params = {};
      let dy = dx;
      for (const { backward, prefix, frozen: weights } of layers.toReversed()) {
        const both = { own: ownOf(params, prefix), frozen: tree.ref(weights) };
        const back = backward(both, inputs.pop()!, places.of(length), dy);
        Object.assign(dparams, renamed(back.dparams, `${layerName(0)}.`, prefix.slice(0, -1)));
        dy = back.dx;
        await nextTask();
      }
      dy.dispose();
      return { dparams: Object.fromEntries([...shapes.keys()].map((name) => [name, dparams[name]!])), logProbs };
    },

    dispose() {
      tree.dispose(frozen);
      places.dispose();
      for (const { forward, backward } of kinds.values())
        for (const compiled of [forward, backward]) compiled.dispose();
      for (const compiled of [lookUp, input, norm, normBackward, product, productBackward, choose, step])
        compiled.dispose();
    },
  };
}

type CompiledKind = ReturnType<typeof compileKind>;

/** A kind of layer, forward, and backward from its input. Weights are named as those of layer 0. */
function compileKind(config: ModelConfig, kind: LayerKind, scale: number) {
  const run = (params: Params, x: np.Array, at: Places) => forwardLayer({ config, kind, scale }, params, x, at);
  return {
    forward: jit(run),
    backward: jit((params: { own: Params; frozen: Params }, x: np.Array, at: Places, dy: np.Array) => {
      const [y, pull] = vjp((p: Params, z: np.Array) => run({ ...p, ...params.frozen }, z, at), [params.own, x]);
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
