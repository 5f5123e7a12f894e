import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Page } from '@playwright/test';
import { dataFile, FILES, LINES } from './ownModel';
import { expect, test, violations, WORKBENCH } from './support';

/** A hub, as far as a test needs one: it lists and hands out the files of the tiny model. */

test.use({ others: ['https://huggingface.co'] });

const COMMIT = 'c'.repeat(40);
const NAME = 'somebody/tiny-model';

async function answerAsHub(page: Page) {
  const files = new Map(await Promise.all(FILES.map(async (path) => [basename(path), await readFile(path)] as const)));
  const siblings = [...files].map(([rfilename, bytes]) => ({
    ...{ rfilename, size: bytes.length },
    blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
  }));
  const asked: string[] = [];
  let isBroken = true;
  await page.route('https://huggingface.co/**', async (route) => {
    const url = new URL(route.request().url());
    asked.push(url.pathname);
    const headers = { 'access-control-allow-origin': '*' };
    if (url.pathname === `/api/models/${NAME}/revision/main`)
      return route.fulfill({ headers, json: { sha: COMMIT, gated: false, cardData: { license: 'mit' }, siblings } });
    const file = files.get(url.pathname.slice(`/${NAME}/resolve/${COMMIT}/`.length));
    if (!file) return route.fulfill({ status: 404, headers, body: 'no' });
    if (url.pathname.endsWith('.safetensors') && isBroken) {
      isBroken = false;
      return route.abort('connectionreset');
    }
    return route.fulfill({ headers, body: file });
  });
  return asked;
}

test('a model of a hub is looked at, loaded by a click over a broken line, kept, taken after a reload, and deleted', async ({
  page,
}) => {
  const asked = await answerAsHub(page);
  await page.goto(WORKBENCH);
  const open = page.getByRole('button', { name: 'Your own model' });
  await open.click();
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  const repository = dialog.getByRole('combobox', { name: 'Repository' });
  const look = dialog.getByRole('button', { name: 'Look at huggingface.co' });

  const suggested = dialog.locator('datalist option');
  await expect(suggested).toHaveCount(3);
  await expect(suggested.first()).toHaveAttribute('value', 'HuggingFaceTB/SmolLM2-135M-Instruct');
  await repository.fill('tiny-model');
  await look.click();
  await expect(dialog.getByRole('alert')).toContainText('"tiny-model" names no repository');
  await repository.fill('somebody/else');
  expect(asked).toEqual([]);
  await look.click();
  await expect(dialog.getByRole('alert')).toContainText('huggingface.co has no somebody/else');

  await repository.fill(NAME);
  await repository.press('Enter');
  await expect(dialog.getByText(`commit ${COMMIT.slice(0, 12)}; licence: mit`)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Load it' }).click();
  await expect(dialog.getByText(/the line is broken, next attempt in/)).toBeVisible();
  const kept = dialog.getByRole('list', { name: 'Models that are kept' });
  await expect(kept.getByText(`${NAME}@${COMMIT.slice(0, 12)}, safetensors`)).toBeVisible();

  await page.reload();
  await open.click();
  await kept.getByRole('button', { name: 'Take it' }).click();
  const before = asked.length;
  await dialog.getByLabel('A file …').setInputFiles(await dataFile(LINES));
  await dialog.getByRole('radio', { name: 'Pairs of the file' }).check();
  await dialog.getByLabel('A prompt is what a user says').uncheck();
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText('100 pairs, the first:')).toBeVisible();
  const ask = dialog.getByRole('group', { name: 'Ask it now' });
  await ask.getByRole('textbox', { name: 'Prompt' }).fill('the cat');
  await ask.getByRole('button', { name: 'Let it write' }).click();
  await expect(ask.getByRole('term')).toHaveText('as it is');
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await expect.poll(() => decodeURIComponent(new URL(page.url()).hash)).toContain(`world.model.source=${NAME}`);
  expect(asked).toHaveLength(before);

  await open.click();
  await expect(repository).toHaveValue(`${NAME}@${COMMIT}`);
  await kept.getByRole('button', { name: 'Delete' }).click();
  await expect(kept).toBeHidden();
});
