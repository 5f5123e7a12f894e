import type { StoredPacked } from './packed';

/** A file of known size that is read by ranges, so that nothing larger than a tensor is ever in memory. */
export interface FileSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Exactly these bytes, in a buffer of their own. Rejects if the file cannot be read, or has changed. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** The files of a model by name: a folder, a server's, or what a person chose. */
export interface ModelFolder {
  /** Null if there is no such file, and that is known. */
  open(name: string): Promise<FileSource | null>;
}

/** A file that the browser has, or what was downloaded. */
export const blobSource = (name: string, blob: Blob): FileSource => ({
  name,
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
});

/** All of a file that is small by its kind. Throws an Error that names it if it is not. */
export async function readWhole(file: FileSource, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > most) throw new Error(`${file.name}: ${file.size} bytes, expected at most ${most}`);
  return file.read(0, file.size);
}

/** A tensor of a checkpoint that has not been read yet. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** As the file calls it. */
  readonly dtype: string;
  /** Whether `read` knows the dtype; buffers of integers are listed, and not read. */
  readonly isReadable: boolean;
  /** Row-major values in f32. */
  read(): Promise<Float32Array>;
  /** The same as the file stores them, where the device reads that; else null. */
  readonly packed: StoredPacked | null;
}

/** What a checkpoint holds, by the names of Hugging Face. */
export interface StoredTensors {
  /** What messages call it. */
  readonly label: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}
