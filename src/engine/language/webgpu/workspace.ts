import type { Device } from '../../../gpu/device';
import type { Program } from '../../../gpu/recording';
import { keepMemory, type Memory, type Tensor } from '../../../gpu/tensor';
import type { Model } from '../../../model/gpuModel';
import { newChunk, newPassTensors } from './tensors';

type PassTensors = Readonly<ReturnType<typeof newPassTensors>>;

/**
 * The activations of a forward (and backward) pass, for batches of up to `positions` positions, with the recordings that use
 * them. One is shared by every recording of its kind: what runs later on the queue may overwrite them.
 */
export interface Workspace extends PassTensors {
  readonly positions: number;
  readonly memory: Memory;
  /** Of one chunk. */
  readonly logits: Tensor;
  /** Recordings by a key that names shape and weights. */
  readonly recordings: Map<string, Promise<Recording>>;
}

/** A program with what it alone uses. */
export interface Recording {
  readonly program: Program;
  /** Ids of the weights and of the trainer that it binds: it goes when one of them goes. */
  readonly owners: readonly number[];
  free(): void;
}

/**
 * The recording of a key, made if there is none yet. Memory of its own is freed if `make` fails, and the next time it is made anew.
 */
export function recordingOf<Made extends Recording>(
  { recordings }: Workspace,
  key: string,
  device: Device,
  make: (memory: Memory) => Promise<Made>,
): Promise<Made> {
  const known = recordings.get(key) as Promise<Made> | undefined;
  if (known) return known;
  const made = keepMemory(device, make);
  recordings.set(key, made);
  made.catch(() => recordings.delete(key));
  return made;
}

/** Hands out the workspace of one kind (training or not), growing it by need; a larger one replaces it, recordings and all. */
export interface Workspaces {
  /** Room for `positions` positions. Throws OutOfMemoryError. */
  room(positions: number): Promise<Workspace>;
  /** Drops the recordings of an owner. */
  forget(owner: number): void;
  free(): void;
}

export function newWorkspaces(device: Device, model: Model, training: boolean): Workspaces {
  let current: Workspace | null = null;
  const drop = (key: string, recording: Promise<Recording>) => {
    current?.recordings.delete(key);
    recording.then(
      (each) => each.free(),
      () => {}, // the caller that made the recording has the error
    );
  };
  const free = () => {
    for (const [key, recording] of current?.recordings ?? []) drop(key, recording);
    current?.memory.free();
    current = null;
  };
  return {
    async room(positions) {
      if (current && current.positions >= positions) return current;
      free();
      current = await keepMemory(device, async (memory) => {
        const made: Workspace = {
          positions,
          memory,
          ...newPassTensors(model, positions, memory, training),
          logits: newChunk(model, positions, memory),
          recordings: new Map(),
        };
        await memory.ready();
        return made;
      });
      return current;
    },
    forget(owner) {
      for (const [key, recording] of current?.recordings ?? [])
        recording.then(
          (each) => {
            if (each.owners.includes(owner)) drop(key, recording);
          },
          () => {},
        );
    },
    free,
  };
}
