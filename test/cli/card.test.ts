import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportCard, readSources, tuneFiles } from '../../src/cli/card';
import { modulesOf } from '../../src/model/adapter/adapter';
import { parseConfig } from '../../src/model/families';
import { readLlamaFixture } from '../support/llama';

const MODEL = fileURLToPath(new URL('../fixtures/word-model', import.meta.url));
const { config } = readLlamaFixture('tied-grouped');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  cpSync(MODEL, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  [{}, 'not stated', 'not stated'],
  [{ 'README.md': '---\nlicense: apache-2.0\n---\n# A model' }, 'apache-2.0', 'pass the licence and its notices on'],
  [{ 'README.md': '# A model\n---\nlicense: mit\n---\n' }, 'not stated', 'not stated'],
  [{ 'README.md': '---\nlicense: llama3.2\n---\n' }, 'llama3.2', 'Built with Llama'],
  [{ LICENSE: '   Apache License\n   Version 2.0, January 2004' }, 'apache-2.0', 'pass the licence'],
  [{ 'LICENSE.txt': 'MIT License\n\nCopyright' }, 'mit', 'pass the licence and the copyright notice on'],
  [{ LICENSE: '\nOur *own* | terms <b>\n' }, 'Our own terms b', 'see the licence'],
  [{ 'README.md': '---\nlicense: other\nlicense_name: research-only\n---\n' }, 'research-only', 'see the licence'],
])('the licence of %j is %s', async (files: Record<string, string>, licence, demands) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const card = await exportCard(folder, folder, 'Merged model');
  const row = (name: string) => card.split('\n').find((line) => line.startsWith(`| ${name} |`));
  expect(row('licence')).toBe(`| licence | ${licence} |`);
  expect(row('what it demands')).toContain(demands);
});

it('a name of a config is shown as one line of text', async () => {
  const json = { ...config, _name_or_path: 'a/b\n\n# <script>"`|x' };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(json));
  const card = await exportCard(folder, folder, 'Merged model');
  expect(card).toContain('\nbase_model: "a/b # script x"\n');
  expect(card).toContain('| Base model | a/b # script x |');
});

it('says what made an adapter, to people and to programs', async () => {
  const data = join(folder, 'pairs.jsonl');
  writeFileSync(data, '{}\n');
  const step = { step: 0, policy: { chosen: [], rejected: [] }, reference: { chosen: [], rejected: [] } };
  const training = {
    ...{ steps: 3, pairsPerStep: 2, microBatches: 1, shuffle: null, learningRate: 0.01, warmup: 0.5 },
    ...{ decay: 'cosine' as const, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clip: 1 },
  };
  const modules = modulesOf(parseConfig({ ...config }), ['q_proj']);
  const files = tuneFiles({
    ...{ sources: await readSources(MODEL, data), pairs: 7, maxTokens: 64, seed: 5 },
    adapter: { rank: 2, alpha: 4, rankStabilised: true, freezeA: true, modules },
    settings: { ...training, objective: null, norms: false },
    ends: [
      { ...step, loss: 2, margins: [], gradientNorm: 1, learningRate: 0.01 },
      { ...step, step: 3, loss: 1.5, margins: [1, 2], gradientNorm: null, learningRate: null },
    ],
  });
  const record = JSON.parse(files.get('tune.json')!);
  expect(record).toMatchObject({
    ...{ objective: 'sft', settings: {}, training, seed: 5, data: { file: 'pairs.jsonl', pairs: 7, maxTokens: 64 } },
    adapter: { rank: 2, alpha: 4, rankStabilised: true, freezeA: true, targets: ['q_proj'] },
    ...{ first: { loss: 2, margin: null }, last: { loss: 1.5, margin: 1.5 } },
  });
  const card = files.get('README.md')!;
  for (const part of ['rank 2, alpha 4, rsLoRA, A frozen: q_proj', 'loss 2.00000 |', 'loss 1.50000, margin 1.5000 |'])
    expect(card).toContain(part);
});
