import { Refused } from '../../messages/refusal';
import { BLOCK_FORMATS, OTHER_FORMATS } from './blocks';
import { CUT, type GgufTensor, type GgufValue, MoreNeeded, readGgufHeader } from './ggufHeader';
import { packedOf } from './packed';
import type { FileSource, StoredTensor } from './source';

export interface GgufFile {
  metadata: ReadonlyMap<string, GgufValue>;
  /** By the names of ggml, each read when it is asked for. */
  tensors: ReadonlyMap<string, StoredTensor>;
}

/** The first bytes that are read, and the most of them: a vocabulary of 256,000 tokens takes 15 MB. */
const FIRST = 2 ** 18;
const MOST = 2 ** 28;

/** Opens a GGUF file. Rejects with a Refused that names the file, and the place or the tensor. */
export async function openGguf(file: FileSource): Promise<GgufFile> {
  try {
    const { metadata, tensors, dataStart, alignment } = await headerOf(file);
    let end = 0;
    const stored = new Map<string, StoredTensor>();
    for (const [name, tensor] of tensors) {
      const { dtype, bytes, values } = formatOf(name, tensor);
      if (tensor.offset !== end)
        throw refuse(dataStart, `tensor ${JSON.stringify(name)} is at ${tensor.offset} of the data, expected ${end}`);
      if (bytes > file.size - dataStart - tensor.offset)
        throw refuse(
          dataStart,
          `tensor ${JSON.stringify(name)} ends after the file, which has ${file.size} bytes: ${CUT}`,
        );
      end = Math.ceil((end + bytes) / alignment) * alignment;
      const all = () => file.read(dataStart + tensor.offset, bytes);
      const read = async () => values(await all());
      stored.set(name, { shape: tensor.shape, dtype, isReadable: true, read, packed: packedOf(dtype, all) });
    }
    return { metadata, tensors: stored };
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.refusal, file.name) : error;
  }
}

const refuse = (at: number, detail: string) => new Refused({ code: 'gguf', path: [], facts: { at, detail } });

/** Reads twice as much while the header is longer. */
async function headerOf(file: FileSource) {
  for (let length = FIRST; ; length *= 2) {
    const bytes = await file.read(0, Math.min(length, file.size));
    try {
      return readGgufHeader(bytes, file.size);
    } catch (error) {
      if (!(error instanceof MoreNeeded)) throw error;
      if (length >= MOST) throw refuse(length, 'the header is too long');
    }
  }
}

function formatOf(name: string, { shape, type }: GgufTensor) {
  const format = BLOCK_FORMATS.get(type);
  const where = `tensor ${JSON.stringify(name)}`;
  if (!format) throw refuse(0, `${where} is stored as ${OTHER_FORMATS.get(type) ?? `type ${type}`}, which is not read`);
  const { name: dtype, elements, values } = format;
  if (shape.at(-1)! % elements !== 0)
    throw refuse(0, `${where}: rows of ${shape.at(-1)} are no whole number of ${dtype} blocks of ${elements}`);
  const bytes = (shape.reduce((product, size) => product * size, 1) / elements) * format.bytes;
  return { dtype, bytes, values };
}
