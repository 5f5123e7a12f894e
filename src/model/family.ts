import type { ModelConfig } from './config';
import type { Fields } from './families/fields';

/**
 * A family of models as data: how its `config.json` is read, and where its checkpoints keep our weights. What a model computes is the
 * `Decoder` that the config describes.
 */
export interface ModelFamily {
  /** Reads and checks a `config.json`. Throws an Error that names the field, what was expected and what was found. */
  readConfig(fields: Fields): ModelConfig;
  /** How its checkpoints name things; without it, as Llama's do. */
  readonly names?: Names;
  /** What is added to the gains of its norms to get ours: Gemma multiplies by 1 + w. */
  readonly gainOffset?: number;
}

interface Names {
  /** Stands before all names but the head's, or before none. */
  readonly prefix: string;
  /** Stands before a layer's number. */
  readonly layers: string;
  readonly head: string;
  /** Our name of a module (without `model.`, or `model.layers.N.`) → theirs. */
  readonly modules: Readonly<Record<string, Place>>;
}

/** A module's name, or its name and which part of it is ours. */
export type Place =
  | string
  | {
      readonly name: string;
      /** Conv1D of GPT-2: stored [in, out]. */
      readonly transposed?: true;
      /** q, k or v of one matrix for all three: three blocks of rows, or three blocks for every head. */
      readonly third?: { readonly which: 0 | 1 | 2; readonly by: 'matrix' | 'head' };
    };
