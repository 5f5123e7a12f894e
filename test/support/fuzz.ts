import { readFileSync } from 'node:fs';
import { Refused } from '../../src/messages/refusal';
import { parseConfig } from '../../src/model/families';
import { openGguf } from '../../src/model/formats/gguf';
import { ggufModel } from '../../src/model/formats/ggufModel';
import { openSafetensors } from '../../src/model/formats/safetensors';
import { blobSource } from '../../src/model/formats/source';
import { ggufTokenizer } from '../../src/model/tokenizer/ggufTokenizer';
import { loadTokenizer } from '../../src/model/tokenizer/tokenizer';
import { readMutatedAdapter } from './fuzzAdapter';
import { type Dice, dice, mutatedBytes, mutatedJson } from './mutate';

const read = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const json = (name: string): unknown => JSON.parse(read(name).toString());

const TEXTS = ['Hello, world! 123', ' a  b\n', 'naïve 👍 ½', '<s></s><|endoftext|>', ''];
const CONFIG = json('word-model/config.json');
const TOKENIZERS = ['sentencepiece', 'metaspace', 'qwen', 'smollm', 'words', 'unigram'].map((name) =>
  json(`tokenizers/${name}.json`),
);
const GGUFS = ['gguf/llama.gguf', 'gguf/sentencepiece.gguf'].map((name) => new Uint8Array(read(name)));
const SAFETENSORS = new Uint8Array(read('word-model/model.safetensors'));

/** What reads a mutated file, or throws what it has to say. */
const READERS: Readonly<Record<string, (dice: Dice) => unknown>> = {
  'config.json': (dice) => parseConfig(mutatedJson(CONFIG, dice)),
  async 'tokenizer.json'(dice) {
    const tokenizer = await loadTokenizer(mutatedJson(dice.of(TOKENIZERS), dice), { eos_token: '</s>' }, 2);
    for (const text of TEXTS) {
      const ids = tokenizer.encode(text);
      const bad = [...tokenizer.around.begin, ...ids, ...tokenizer.around.end].find(
        (id) => !Number.isInteger(id) || id < 0 || id >= tokenizer.vocabularySize,
      );
      if (bad !== undefined) throw new TypeError(`the id ${bad}`);
      if (typeof tokenizer.decode(ids) !== 'string') throw new TypeError('no text');
    }
  },
  async 'model.safetensors'(dice) {
    const file = blobSource('model.safetensors', new Blob([mutatedBytes(SAFETENSORS, dice)]));
    for (const { shape, isReadable, read } of (await openSafetensors(file)).values()) {
      if (!isReadable) continue;
      const size = shape.reduce((product, n) => product * n, 1);
      if ((await read()).length !== size) throw new TypeError('another size');
    }
  },
  async 'model.gguf'(dice) {
    const file = blobSource('model.gguf', new Blob([mutatedBytes(dice.of(GGUFS), dice)]));
    const gguf = await openGguf(file);
    for (const { shape, read } of gguf.tensors.values()) {
      const size = shape.reduce((product, n) => product * n, 1);
      if ((await read()).length !== size) throw new TypeError('another size');
    }
    const { json, config } = ggufTokenizer(gguf.metadata);
    await loadTokenizer(json, config);
    const model = await ggufModel('model.gguf', gguf);
    parseConfig(model.config);
  },
  adapter: readMutatedAdapter,
};

export const FUZZED = Object.keys(READERS);

const TYPED =
  /^(Error: (tokenizer|tokenizer_config|config|model|adapter_config|adapter_model)\.\w+: |Error: safetensors: |Refused: )/;

interface Found {
  accepted: number;
  refused: number;
  /** Seeds, and what they threw that is no message for a reader. */
  wrong: string[];
  /** Milliseconds of the processor. */
  slowest: number;
}

/** Reads so many mutated files of a kind. */
export async function fuzz(kind: string, times: number, firstSeed = 1): Promise<Found> {
  const found: Found = { accepted: 0, refused: 0, wrong: [], slowest: 0 };
  for (let seed = firstSeed; seed < firstSeed + times; seed++) {
    const start = process.cpuUsage();
    try {
      await READERS[kind]!(dice(seed));
      found.accepted++;
    } catch (error) {
      found.refused++;
      const isOurs = error instanceof Refused || (error instanceof Error && error.constructor === Error);
      if (!isOurs || !TYPED.test(String(error)))
        found.wrong.push(`${seed}: ${error instanceof Error ? error.stack : error}`);
    }
    const { user, system } = process.cpuUsage(start);
    const took = (user + system) / 1000;
    found.slowest = Math.max(found.slowest, took);
    if (Object.hasOwn(Object.prototype, 'type') || Object.hasOwn(Object.prototype, 'x'))
      found.wrong.push(`${seed}: pollution`);
  }
  return found;
}
