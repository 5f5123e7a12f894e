import { expect, it } from 'vitest';
import { parseConfig } from '../../src/model/families';
import { modelFiles } from '../../src/model/files';
import { TINY, TINY_WEIGHTS } from '../support/storyteller';

it('a family is known by the model_type of its config.json; without one it is llama', () => {
  const said = JSON.parse(String(modelFiles(TINY, TINY_WEIGHTS, 'F32').get('config.json')));
  expect(said).toMatchObject({ model_type: 'llama', architectures: ['LlamaForCausalLM'] });
  for (const model_type of [undefined, null]) expect(parseConfig({ ...said, model_type })).toEqual(TINY);
});

it('an unknown family is refused with the known names', () => {
  const message = /config.json: model_type must be "llama" or .*, found "bert"/;
  expect(() => parseConfig({ ...TINY, model_type: 'bert' })).toThrow(message);
  expect(() => parseConfig({ ...TINY, model_type: ['llama'] })).toThrow('found ["llama"]');
  expect(() => parseConfig({ ...TINY, model_type: 'constructor' })).toThrow('found "constructor"');
});
