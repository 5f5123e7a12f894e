import { numpy as np, tree } from '@jax-js/jax';
import type { HostWeights } from '../../../model/config';
import type { Weights } from '../engine';
import type { Params } from './decoder';

type Shapes = ReadonlyMap<string, readonly number[]>;

/** The weights of an engine by their id. jax-js arrays are immutable and shared by reference count, so a copy costs nothing. */
export interface Store {
  /** Takes over the parameters. */
  keep(params: Params): Weights;
  /** The parameters, which stay the store's. Throws an Error if they were freed. */
  find(weights: Weights): Params;
  /** Puts others in their place. */
  replace(weights: Weights, params: Params): void;
  free(weights: Weights): void;
  close(): void;
}

export function newStore(): Store {
  const kept = new Map<number, Params>();
  let nextId = 1;
  const find = ({ id }: Weights): Params => {
    const params = kept.get(id);
    if (!params) throw new Error(`cpu engine: weights ${id} are not on this engine (freed?)`);
    return params;
  };
  return {
    keep(params) {
      kept.set(nextId, params);
      return { id: nextId++ };
    },
    find,
    replace(weights, params) {
      tree.dispose(find(weights));
      kept.set(weights.id, params);
    },
    free(weights) {
      tree.dispose(find(weights));
      kept.delete(weights.id);
    },
    close() {
      for (const params of kept.values()) tree.dispose(params);
      kept.clear();
    },
  };
}

/** The weights whose shapes are given. */
export function fromHost(shapes: Shapes, weights: HostWeights): Params {
  const params = [...shapes].map(([name, shape]) => {
    const values = weights.get(name);
    const size = shape.reduce((a, b) => a * b, 1);
    if (values?.length !== size)
      throw new Error(`cpu engine: ${name} must have ${size} values, found ${values?.length ?? 'none'}`);
    return [name, np.array(values as Float32Array<ArrayBuffer>).reshape([...shape])] as const;
  });
  return Object.fromEntries(params);
}

export async function toHost(shapes: Shapes, params: Params): Promise<HostWeights> {
  const weights: HostWeights = new Map();
  for (const name of shapes.keys()) weights.set(name, (await params[name]!.ref.data()) as Float32Array);
  return weights;
}
