import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { WORKBENCH } from './support';

/** The dialog “Your own model”, with a tiny model from disk. */

const FIXTURE = fileURLToPath(new URL('../fixtures/word-model/', import.meta.url));
export const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
  (name) => FIXTURE + name,
);
const WORDS = ['cat', 'sat', 'ca', 'do', 't', 'he', 'a', 'b', 'c', 'd'];

/** 100 prompts, no two alike. */
export const LINES = WORDS.flatMap((first) => WORDS.map((second) => `the ${first} ${second}`)).map((prompt) => ({
  ...{ prompt, chosen: ' the cat', rejected: ' dog' },
}));

export async function dataFile(lines: readonly unknown[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'own-')), 'data.jsonl');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

export const JUDGES = {
  person: 'You, on what the model writes',
  pairs: 'Pairs of the file',
  rules: 'Rules, on what the model writes',
  classifier: 'A classifier or reward model in ONNX, on what the model writes',
} as const;

export async function choose(page: Page, data: string, judge: keyof typeof JUDGES, model = FILES): Promise<void> {
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Your own model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByLabel('Files …').setInputFiles([...model]);
  await dialog.getByLabel('A file …').setInputFiles(data);
  await dialog.getByRole('radio', { name: JUDGES[judge] }).check();
  await dialog.getByLabel('A prompt is what a user says').uncheck();
}

export async function play(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train live' }).click();
}
