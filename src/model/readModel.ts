import type { HostWeights, ModelConfig } from './config';
import { loadModel, readJson } from './files';
import { demandFit, loadTokenizer, type Tokenizer } from './tokenizer/tokenizer';

/** The bytes of a file of a model, by its name. Rejects if there is none. */
export type ReadModelFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>;

const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];

interface LanguageModel {
  config: ModelConfig;
  weights: HostWeights;
  tokenizer: Tokenizer;
}

/**
 * A model in the files of Hugging Face: the one way in for a model that we did not make, so everything is checked here, and the inside
 * trusts it. Throws an Error, fit to be shown, that names the file at fault.
 */
export async function readModel(read: ReadModelFile): Promise<LanguageModel> {
  const files = await Promise.allSettled(FILES.map(read));
  const [config, weights, vocabulary, settings] = files.map((file) => {
    // Of several that fail, the first is named, whichever failed first.
    if (file.status === 'rejected') throw file.reason;
    return file.value;
  });
  const model = loadModel(config!, weights!);
  const tokenizer = await loadTokenizer(
    readJson('tokenizer.json', vocabulary!),
    readJson('tokenizer_config.json', settings!),
  );
  demandFit(tokenizer, model.config);
  return { ...model, tokenizer };
}
