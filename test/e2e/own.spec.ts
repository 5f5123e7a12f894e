import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { storedFiles } from '../support/zip';
import { eventsOf, expect, test, violations } from './support';

/** The scene of issue “your own model”, with a tiny model: chosen from disk, read, trained on the CPU engine, taken home. */

const FIXTURE = fileURLToPath(new URL('../fixtures/word-model/', import.meta.url));
const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
  (name) => FIXTURE + name,
);
const WORDS = ['cat', 'sat', 'ca', 'do', 't', 'he', 'a', 'b', 'c', 'd'];

/** 100 prompts, no two alike. */
const LINES = WORDS.flatMap((first) => WORDS.map((second) => `the ${first} ${second}`)).map((prompt) => ({
  ...{ prompt, chosen: ' the cat', rejected: ' dog' },
}));

async function dataFile(lines: readonly unknown[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'own-')), 'data.jsonl');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

async function choose(page: Page, data: string, model: readonly string[] = FILES): Promise<void> {
  await page.goto('');
  await page.getByRole('button', { name: 'Your own model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByLabel('Files …').setInputFiles([...model]);
  await dialog.getByLabel('A file …').setInputFiles(data);
  await dialog.getByLabel('A prompt is what a user says').uncheck();
}

test('pairs of a file train an adapter of a model from disk, which peft reads', async ({ page }) => {
  await choose(page, await dataFile(LINES));
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText('100 pairs, the first:')).toBeVisible();
  await expect(dialog.getByRole('row')).toHaveCount(21);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await expect(page).toHaveURL(/preset=model-pairs.*sha256/);

  await page
    .getByRole('button', { name: /^(Play|Train live)/ })
    .first()
    .click();
  await expect(page.locator('.page')).toHaveAttribute('data-state', 'finished', { timeout: 120_000 });
  const events = await eventsOf(page);
  const learnt = events.flatMap((event) =>
    event.kind === 'evaluate' && event.arm === 'apo' ? [event.metrics.reward] : [],
  );
  expect(learnt).toHaveLength(4);
  expect(learnt[0]).toBe(0.5);
  expect(learnt.at(-1)).toBeGreaterThan(0.9);

  await page.getByRole('button', { name: 'Your own model' }).click();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save apo' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('apo-adapter.zip');
  const files = storedFiles(readFileSync(await saved.path()));
  expect([...files.keys()].sort()).toEqual(
    ['README.md', 'adapter_config.json', 'adapter_model.safetensors'].map((name) => `apo/${name}`),
  );
  const text = (name: string) => new TextDecoder().decode(files.get(`apo/${name}`));
  expect(JSON.parse(text('adapter_config.json'))).toMatchObject({ peft_type: 'LORA', r: 16, lora_alpha: 32 });
  expect(text('README.md')).toContain('#apo1?preset=model-pairs');
});

test('rules judge what the model writes', async ({ page }) => {
  await choose(page, await dataFile(LINES.map(({ prompt }) => ({ prompt }))));
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('radio', { name: 'Rules, on what the model writes' }).check();
  await dialog.getByRole('button', { name: '+ Words that occur' }).click();
  await dialog.getByLabel('Words', { exact: true }).last().fill('cat, the');
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText('100 prompts, the first:')).toBeVisible();
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await page
    .getByRole('button', { name: /^(Play|Train live)/ })
    .first()
    .click();
  await expect(page.locator('.page')).toHaveAttribute('data-state', 'finished', { timeout: 180_000 });
  const events = await eventsOf(page);
  const judged = events.find((event) => event.kind === 'sample');
  expect(judged?.kind === 'sample' && judged.sample.kind === 'texts' && judged.sample.responses[0]!.attributes).toEqual(
    {
      'length fit': expect.any(Number),
      'pattern match': expect.any(Number),
      'words found': expect.any(Number),
    },
  );
});

test('what cannot be used is named', async ({ page }) => {
  await choose(page, await dataFile([...LINES, { text: 'no prompt' }]));
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('1 lines of data.jsonl are no pairs');
  await expect(dialog.getByRole('listitem')).toContainText('data.jsonl line 101: expected {"prompt"');

  await dialog.getByLabel('Files …').setInputFiles(FILES.slice(1));
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('config.json is missing');
});

test('a link to an experiment on a model that nobody chose says what is missing', async ({ page }) => {
  await page.goto('#apo1?preset=model-rules');
  await page
    .getByRole('button', { name: /^(Play|Train live)/ })
    .first()
    .click();
  await expect(page.getByText('This experiment tunes a model of your own on your own data.')).toBeVisible();
});
