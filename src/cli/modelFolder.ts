import { loadModel, readJson } from '../model/files';
import { demandFit, loadTokenizer } from '../model/tokenizer';
import { readModelFile } from './machine';

/** A model in the files of Hugging Face, whose tokenizer fits it. Throws an Error that names the file at fault. */
export async function openModelFolder(folder: string) {
  const read = (name: string) => readModelFile(folder, name);
  const { config, weights } = loadModel(await read('config.json'), await read('model.safetensors'));
  const json = async (name: string) => readJson(name, await read(name));
  const tokenizer = await loadTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
  demandFit(tokenizer, config);
  return { config, weights, tokenizer };
}
