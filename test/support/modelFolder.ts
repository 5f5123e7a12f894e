import { readFileSync } from 'node:fs';
import { type HostTensor, readSafetensors } from '../../src/model/formats/safetensors';
import { blobSource, type ModelFolder } from '../../src/model/formats/source';

type Json = Record<string, unknown>;

/** The files of `test/fixtures/word-model`, a Llama of one layer with words for tokens: weights and tokenizer are made for our tests. */
const read = (name: string) => readFileSync(new URL(`../fixtures/word-model/${name}`, import.meta.url));
const json = (name: string) => JSON.parse(read(name).toString()) as Json;

export const wordModel = () => ({
  config: json('config.json'),
  tokenizer: json('tokenizer.json'),
  tokenizerConfig: json('tokenizer_config.json'),
  tensors: readSafetensors(new Uint8Array(read('model.safetensors'))).tensors as Map<string, HostTensor>,
});

/** A folder of these files; `asked` counts the bytes that were read of each. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer> | object>>) {
  const asked = new Map<string, number[]>();
  const folder: ModelFolder = {
    async open(name) {
      if (!Object.hasOwn(files, name)) return null;
      const content = files[name]!;
      const isText = typeof content === 'string' || content instanceof Uint8Array;
      const source = blobSource(name, new Blob([isText ? content : JSON.stringify(content)]));
      return {
        ...source,
        read(offset, length) {
          asked.set(name, [...(asked.get(name) ?? []), length]);
          return source.read(offset, length);
        },
      };
    },
  };
  return { folder, asked };
}

export type { Json };
