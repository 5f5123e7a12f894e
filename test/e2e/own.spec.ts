import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { storedFiles } from '../support/zip';
import { eventsOf, expect, test, violations, WORKBENCH } from './support';

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

const JUDGES = {
  person: 'You, on what the model writes',
  pairs: 'Pairs of the file',
  rules: 'Rules, on what the model writes',
} as const;

async function choose(page: Page, data: string, judge: keyof typeof JUDGES, model = FILES): Promise<void> {
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Your own model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByLabel('Files …').setInputFiles([...model]);
  await dialog.getByLabel('A file …').setInputFiles(data);
  await dialog.getByRole('radio', { name: JUDGES[judge] }).check();
  await dialog.getByLabel('A prompt is what a user says').uncheck();
}

async function play(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train live' }).click();
}

test('pairs of a file train an adapter of a model from disk, which peft reads', async ({ page }) => {
  await choose(page, await dataFile(LINES), 'pairs');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText('100 pairs, the first:')).toBeVisible();
  await expect(dialog.getByRole('row')).toHaveCount(21);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await expect(page).toHaveURL(/preset=model-pairs.*sha256/);

  await play(page);
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

  // Before and after, without saying which is which; the letters are those of the judge.
  await dialog.getByRole('button', { name: 'Compare blind' }).click();
  const verdict = dialog.getByText('The model before against itself:');
  const better = dialog.getByRole('button', { name: 'A is better' });
  await better.or(verdict).waitFor();
  for (let i = 0; i < 20 && !(await verdict.isVisible()); i++) {
    await better.focus();
    await page.keyboard.press('a');
  }
  await expect(verdict).toBeVisible();
  await expect(dialog.getByText(/After against before: \d+ wins?, \d+ equal, \d+ lost/)).toBeVisible();

  await dialog.getByLabel('Prompt', { exact: true }).fill('the cat');
  await dialog.getByRole('button', { name: 'Write with all of them' }).click();
  await expect(dialog.getByRole('term')).toHaveText([
    'before',
    ...[1, 2, 3].flatMap((iteration) => ['dpo', 'apo', 'control'].map(() => new RegExp(`, iteration ${iteration}$`))),
  ]);
  // The same random numbers, and other weights.
  const answers = await dialog.getByRole('definition').allTextContents();
  expect(new Set([answers[0], answers[6], answers[9]]).size).toBeGreaterThan(1);
  expect(await violations(page)).toEqual([]);
});

test('rules judge what the model writes', async ({ page }) => {
  await choose(page, await dataFile(LINES.map(({ prompt }) => ({ prompt }))), 'rules');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: '+ Words that occur' }).click();
  await dialog.getByLabel('Words', { exact: true }).last().fill('cat, the');
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText('100 prompts, the first:')).toBeVisible();
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await play(page);
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

test('a person judges by key, takes back, cancels, keeps the labels, and goes on', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await choose(page, await dataFile(LINES.map(({ prompt }) => ({ prompt }))), 'person');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await play(page);
  const judge = page.getByRole('region', { name: 'Your turn: which answer is better?' });
  await expect(judge).toBeFocused();
  await expect(judge.getByText('1 of 6')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('a');
  await page.keyboard.press('t');
  await expect(judge.getByText('3 of 6')).toBeVisible();
  await page.keyboard.press('u');
  await expect(judge.getByText('2 of 6')).toBeVisible();
  await page.keyboard.press('b');

  // Cancelled while it waits; what was said stays.
  const cancelled = await page.evaluate(async () => {
    const began = performance.now();
    document.querySelector<HTMLElement>('[aria-label="Cancel"]')?.click();
    await new Promise<void>((resolve) => {
      const wait = () =>
        document.querySelector('.page')?.getAttribute('data-state') === 'cancelled' ? resolve() : setTimeout(wait, 5);
      wait();
    });
    return performance.now() - began;
  });
  expect(cancelled).toBeLessThan(1000);
  await play(page);
  await expect(judge.getByText('3 of 6; 2 you have answered before')).toBeVisible();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    judge.getByRole('button', { name: 'Save my labels' }).click(),
  ]);
  const labels = readFileSync(await saved.path(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(labels).toHaveLength(2);
  for (const label of labels)
    expect(label).toEqual({ prompt: expect.any(String), chosen: expect.any(String), rejected: expect.any(String) });

  // The rest by touch or mouse.
  const finished = page.locator('.page[data-state=finished]');
  const go = judge.getByRole('button', { name: 'Go on with these' });
  const better = judge.getByRole('button', { name: 'A is better' });
  const next = finished.or(go).or(better);
  for (await next.waitFor(); !(await finished.isVisible()); await next.waitFor())
    await ((await go.isVisible()) ? go : better).click();
  const pairs = (await eventsOf(page)).flatMap((event) =>
    event.kind === 'label' && event.labels.kind === 'texts' ? [event.labels] : [],
  );
  expect(pairs).toHaveLength(6);
  for (const { pairs: labelled, undecided } of pairs) expect([labelled.length, undecided]).toEqual([6, 0]);
});

test('what cannot be used is named', async ({ page }) => {
  await choose(page, await dataFile([...LINES, { text: 'no prompt' }]), 'pairs');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('1 lines of data.jsonl are no pairs');
  await expect(dialog.getByRole('listitem')).toContainText('data.jsonl line 101: expected {"prompt"');

  await dialog.getByLabel('Files …').setInputFiles(FILES.slice(1));
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('config.json is missing');
});

test('data are dropped, pasted or ours, their columns mapped by hand, and looked at', async ({ page }) => {
  await choose(page, await dataFile([]), 'pairs');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  const csv = `question,good,bad\r\n${LINES.map(({ prompt }) => `"${prompt}",cat,"dog, sat"`).join('\r\n')}`;
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'pairs.csv'));
    return transfer;
  }, csv);
  await dialog.locator('.own').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(dialog.getByText(/^pairs\.csv, /)).toBeVisible();
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The data have the columns "question", "good", "bad".');
  for (const [field, column] of [
    ['prompt', 'question'],
    ['chosen', 'good'],
    ['rejected', 'bad'],
  ] as const)
    await dialog.getByRole('combobox', { name: field }).selectOption(column);
  await dialog.getByRole('spinbutton', { name: 'Held out' }).fill('20');
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText('20 are held out, and 80 learnt from.')).toBeVisible();
  await expect(dialog.getByRole('img', { name: /^Lengths: / })).toBeVisible();
  await dialog.getByRole('button', { name: 'Measure' }).click();
  await expect(dialog.getByText(/^About .* without the time in which you judge/)).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole('row').nth(1).getByRole('group').locator('summary').click();
  await expect(dialog.getByText(/^chosen \d+/).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await dialog.getByRole('button', { name: 'A hundred prompts of ours' }).click();
  await expect(dialog.getByText(/^hundred\.jsonl, /)).toBeVisible();
  await dialog.getByRole('radio', { name: JUDGES.person }).check();
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText(/20 are held out, and \d+ learnt from/)).toBeVisible();
  await dialog.getByText('Paste a text').click();
  await dialog.getByLabel('Data as a text').fill('{"prompt":"the cat"}');
  await dialog.getByRole('button', { name: 'Take this text' }).click();
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Bring more, or lower these two.');
});

test('a link to an experiment on a model that nobody chose says what is missing', async ({ page }) => {
  await page.goto('#apo1?preset=model-rules');
  await play(page);
  await expect(page.getByText('This experiment tunes a model of your own on your own data.')).toBeVisible();
});
