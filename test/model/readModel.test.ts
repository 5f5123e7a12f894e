import { cpSync, existsSync, mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { score } from '../../src/cli/score';
import { openRuntime } from '../../src/engine/open';
import { presetNamed } from '../../src/experiment/presets';
import { blobSource } from '../../src/model/formats/source';
import { readModel } from '../../src/model/readModel';
import { messageOf } from '../../src/text';

const SHIPPED = fileURLToPath(new URL('../../public/models/tales', import.meta.url));

/** The model that ships, in a folder where it may be broken. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  cpSync(SHIPPED, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const messageFrom = (opening: Promise<unknown>) => opening.then(() => 'it was opened', messageOf);

/** What an experiment's world says of the folder, and what `score` says. */
async function refusals(): Promise<[string, string]> {
  const { experiment } = presetNamed('tales-momentum');
  const world = openRuntime(
    { ...experiment, engine: 'cpu' },
    {
      model: {
        open: async (name) =>
          existsSync(join(folder, name)) ? blobSource(name, await openAsBlob(join(folder, name))) : null,
      },
      openDevice: () => Promise.reject(new Error('no device is wanted')),
      tuning: {},
      announce() {},
    },
  );
  return [await messageFrom(world), await messageFrom(score.run(['--model', folder, '--engine', 'cpu']))];
}

/** A changed JSON file of the folder. */
function change(name: string, to: (json: Record<string, unknown>) => unknown): void {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(to(JSON.parse(readFileSync(path, 'utf8')))));
}

describe('a foreign model is refused with one message, by a world and by score', () => {
  it.each<[string, () => void, string]>([
    [
      'a broken config',
      () => writeFileSync(join(folder, 'config.json'), '{"vocab'),
      'config.json: not JSON; it begins',
    ],
    [
      'a config of another family',
      () => change('config.json', (config) => ({ ...config, model_type: 'bert' })),
      'found "bert"',
    ],
    [
      'a tokenizer that does not fit',
      () =>
        change('tokenizer.json', ({ model, ...rest }) => {
          const { vocab, ...other } = model as { vocab: object };
          return { ...rest, model: { ...other, vocab: { ...vocab, more: 512 } } };
        }),
      'tokenizer.json: ids up to 512, and config.json has vocab_size 512: the files are not of one model',
    ],
    [
      'a tokenizer without an end',
      () => {
        change('tokenizer_config.json', ({ eos_token: _, ...rest }) => rest);
        change('config.json', ({ eos_token_id: _, ...rest }) => rest);
      },
      'tokenizer_config.json: eos_token is missing',
    ],
    [
      'truncated weights',
      () => {
        const path = join(folder, 'model.safetensors');
        writeFileSync(path, readFileSync(path).subarray(0, -2));
      },
      'safetensors',
    ],
    ['weights that are not there', () => rmSync(join(folder, 'model.safetensors')), 'model.safetensors'],
  ])('%s', async (_, breakIt, message) => {
    breakIt();
    const [world, line] = await refusals();
    expect(world).toContain(message);
    expect(line).toBe(world);
  });
});

it('names the first of several missing files', async () => {
  await expect(readModel({ open: async () => null })).rejects.toThrow('config.json is missing');
});
