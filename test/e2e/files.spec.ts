import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { runFileOf } from '../support/traceOfNode';
import { dropOn, expect, requestsOf, smallBandit, test, violations, WORKBENCH } from './support';

test('saves what is on the screen, opens it again, and refuses a file that is no run', async ({ page }) => {
  await page.goto(WORKBENCH);
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  await page.getByRole('button', { name: 'Save or open' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save or open a run' });
  const save = async (name: string) => {
    const waiting = page.waitForEvent('download');
    await dialog.getByRole('button', { name }).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const run = await save('Save run');
  expect(run.name).toMatch(/^apogee-[a-z0-9-]+\.jsonl$/);
  // The first arm's first iteration is run enough.
  const some = run.text.split('\n').slice(0, 22).join('\n');
  expect((await save('Save metrics')).text).toMatch(/^\uFEFFseed,arm,iteration,reward,/);
  expect(JSON.parse((await save('Save pairs')).text.split('\n')[0]!)).toMatchObject({ prompt: expect.any(String) });

  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.evaluate(() => {
    location.hash = '#apo1?preset=tales-relatives&iterations=4';
  });
  await expect(page.locator('.badge')).toHaveText('Ready');
  await page.getByRole('button', { name: 'Save or open' }).click();
  await expect(dialog.getByRole('button', { name: 'Save run' })).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  const input = dialog.getByLabel(/Open a run/);
  const open = (text: string) =>
    input.setInputFiles({ name: 'run.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(text) });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dropOn(page, 'run.jsonl', some.replace('"iterations":5', '"iterations":"5"'));
  await expect(dialog.getByRole('alert')).toHaveText(
    'run.jsonl cannot be opened. line 1: experiment.iterations: expected number, received "5".',
  );
  await expect(page.locator('.badge')).toHaveText('Ready');

  await open(some);
  await expect(dialog).toBeHidden();
  await expect(page.locator('.badge')).toHaveText('Opened run');
  await expect(page.getByText('Settings changed')).toBeHidden();
  await page.getByRole('button', { name: 'Save or open' }).click();
  const events = (text: string): unknown[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  // Compared whole: a difference would be printed with all that is around it.
  expect(isDeepStrictEqual(events((await save('Save run')).text), events(some))).toBe(true);
  expect(await requestsOf(page)).toEqual([]);
});

test('a run that is dropped on the first screen opens in the workbench', async ({ page }) => {
  await page.goto('');
  await expect(page.locator('.landing')).toBeVisible();
  await dropOn(page, 'run.jsonl', await runFileOf({ ...smallBandit(), title: 'Dropped' }));
  await expect(page.locator('.look')).toContainText('Dropped');
  await expect(page.getByRole('dialog')).toBeHidden();
});
