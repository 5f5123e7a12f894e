import { readFileSync } from 'node:fs';
import { storedFiles } from '../support/zip';
import { choose, dataFile, FILES, LINES, play } from './ownModel';
import { eventsOf, expect, test, violations } from './support';

/** A tiny model, chosen from disk, read, trained on the CPU engine, compared and taken home; own.long.spec.ts has the other judges and data. */

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

  const health = page.getByRole('region', { name: 'How it writes' });
  await expect(health.getByRole('row')).toHaveCount(4);
  await expect(health.getByRole('row').last().getByRole('cell')).toHaveText([
    ...[/^3$/, /→/, /^\d.*% \(\d.*% to \d.*%\)$/, /\(.* to .*\)$/, /→/, /→/, /→/, /→/, /→/],
  ]);
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

  const ask = dialog.getByRole('group', { name: 'Ask what was learnt' });
  await ask.getByLabel('Prompt', { exact: true }).fill('the cat');
  await ask.getByRole('button', { name: 'Write with all of them' }).click();
  await expect(dialog.getByRole('term')).toHaveText([
    'before',
    ...[1, 2, 3].flatMap((iteration) => ['dpo', 'apo', 'control'].map(() => new RegExp(`, iteration ${iteration}$`))),
  ]);
  // The same random numbers, and other weights.
  const answers = await dialog.getByRole('definition').allTextContents();
  expect(new Set([answers[0], answers[6], answers[9]]).size).toBeGreaterThan(1);
  expect(await violations(page)).toEqual([]);
});

test('what cannot be used is named', async ({ page }) => {
  await choose(page, await dataFile([...LINES, { text: 'no prompt' }]), 'pairs');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('1 lines of data.jsonl are no pairs');
  await expect(dialog.getByRole('listitem')).toContainText('data.jsonl line 101: expected {"prompt"');

  await dialog.getByLabel('Files …').setInputFiles(FILES.slice(1));
  // Below what is seen of the dialog: Playwright’s own click would scroll to it.
  await page.setViewportSize({ width: 1280, height: 600 });
  await dialog.evaluate((element) => element.scrollTo(0, 0));
  await dialog.getByRole('button', { name: 'Read them' }).evaluate((button: HTMLElement) => button.click());
  await expect(dialog.getByRole('alert')).toContainText('config.json is missing');
  await expect(dialog.getByRole('alert')).toBeInViewport({ ratio: 1 });
});

test('a link to an experiment on a model that nobody chose says what is missing', async ({ page }) => {
  await page.goto('#apo1?preset=model-rules');
  await play(page);
  await expect(page.getByText('This experiment tunes a model of your own on your own data.')).toBeVisible();
});
