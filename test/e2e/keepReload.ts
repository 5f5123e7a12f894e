import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { traceOfNode } from '../support/traceOfNode';
import { expect } from './support';

const badge = (page: Page) => page.locator('.badge');

/** The run on the screen, as “Save run” writes it: its events as data, but for progress and what names the engine. */
async function savedRun(page: Page): Promise<unknown[]> {
  await page.getByRole('button', { name: 'Save or open' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save run' }).click();
  const text = await readFile(await (await waiting).path(), 'utf8');
  await page.getByRole('dialog', { name: 'Save or open a run' }).getByRole('button', { name: 'Close' }).click();
  return eventsIn(text.trimEnd().split('\n'));
}

const eventsIn = (lines: string[]) =>
  lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind !== 'start' && kind !== 'progress');

/** Loads the page again in the middle of an iteration, and holds what follows to a run that was never interrupted. */
export async function goesOnAfterReload(page: Page, engine: 'cpu' | 'webgpu'): Promise<void> {
  const experiment = { ...tinyTales(engine, 2, 2), seeds: [0] };
  const expected = traceOfNode(experiment);
  await page.goto(await encodeLink(experiment));
  await expect(badge(page)).toHaveText('Ready');
  await page.getByRole('button', { name: 'Next iteration' }).click();
  await expect(badge(page)).toHaveText('Paused', { timeout: 100_000 });
  // In the middle of the second iteration, of which nothing is kept.
  await page.getByRole('button', { name: 'Next phase' }).click();
  await expect(page.getByText('Iteration 2 of 2')).toBeVisible({ timeout: 100_000 });

  await page.reload();
  await expect(badge(page)).toHaveText('Kept run');
  await expect(page.getByText('Kept up to iteration 1 of 2.')).toBeVisible();
  await expect(page.getByText('Iteration 1 of 2', { exact: true })).toBeVisible();
  const goOn = page.locator('main').getByRole('button', { name: 'Go on' });
  await goOn.click();
  await expect(badge(page)).toHaveText('Finished', { timeout: 100_000 });
  expect(isDeepStrictEqual(await savedRun(page), eventsIn(await expected))).toBe(true);

  // Finished, it is kept whole.
  await page.reload();
  await expect(badge(page)).toHaveText('Kept run');
  await expect(goOn).toBeHidden();
  expect(isDeepStrictEqual(await savedRun(page), eventsIn(await expected))).toBe(true);
}
