import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { tinyLlama } from '../support/tinyLlama';
import { storedFiles } from '../support/zip';
import { choose, dataFile, LINES, play } from './ownModel';
import { expect, test, violations } from './support';

/** Everything that can be taken away from a run on a model of one's own, held to the command line. */

test('what was learnt is taken away as the command line writes it', async ({ page }) => {
  const { folder, files } = tinyLlama();
  const data = await dataFile(LINES);
  await choose(page, data, 'pairs', files);
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await play(page);
  await expect(page.locator('.page')).toHaveAttribute('data-state', 'finished', { timeout: 200_000 });
  await page.getByRole('button', { name: 'Your own model' }).click();
  const home = dialog.getByRole('group', { name: 'Take home' });
  const saved = async (button: Locator) => {
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return { name: file.suggestedFilename(), bytes: new Uint8Array(readFileSync(await file.path())) };
  };
  const apo = home.getByRole('listitem').filter({ hasText: 'APO' });
  const button = (name: string) => apo.getByRole('button', { name, exact: true });

  const out = mkdtempSync(join(tmpdir(), 'home-'));
  mkdirSync(join(out, 'adapter'));
  const peft = storedFiles((await saved(button('Save apo'))).bytes);
  for (const [name, content] of peft) writeFileSync(join(out, 'adapter', basename(name)), content);
  const byCommand = (to: string) => {
    const given = ['--model', folder, '--adapter', join(out, 'adapter'), '--to', to, join(out, to)];
    execFileSync('node', ['scripts/apogee.mjs', 'export', ...given], { stdio: 'pipe' });
    return (name: string) => readFileSync(join(out, to, name));
  };
  const [gguf, merged] = [byCommand('gguf'), byCommand('merged')];
  const alone = await saved(button('Adapter as GGUF'));
  expect(alone.name).toBe('apo-adapter.gguf');
  // The page has files without a folder, and so no name for the model: what follows the header is the same.
  const TAIL = 2 ** 13;
  expect(Buffer.from(alone.bytes.slice(-TAIL))).toEqual(gguf('adapter.gguf').subarray(-TAIL));
  const whole = await saved(button('Merged as GGUF'));
  expect(Buffer.from(whole.bytes.slice(-TAIL))).toEqual(gguf('model.gguf').subarray(-TAIL));
  const zip = await saved(button('Merged model'));
  for (const [name, content] of storedFiles(zip.bytes))
    if (!name.endsWith('README.md')) expect(Buffer.from(content), name).toEqual(merged(basename(name)));
  await expect(home.getByText('apo-merged.zip')).toBeVisible();

  const trl = storedFiles((await saved(button('For TRL'))).bytes);
  const text = (name: string) => new TextDecoder().decode(trl.get(`apo-trl/${name}`));
  expect(text('tune_trl.py')).toBe(readFileSync('scripts/tune_trl.py', 'utf8'));
  expect(JSON.parse(text('tune.json'))).toMatchObject({ objective: 'dpo', adapter: { targets: 'all-linear' } });
  const run = await saved(home.getByRole('button', { name: 'Run', exact: true }));
  const events = new TextDecoder().decode(run.bytes).trim().split('\n');
  expect([JSON.parse(events[0]!).kind, JSON.parse(events.at(-1)!).kind]).toEqual(['start', 'end']);
  const metrics = await saved(home.getByRole('button', { name: 'Metrics' }));
  expect(new TextDecoder().decode(metrics.bytes).trim().split('\n')).toHaveLength(13);
  const pairs = await saved(home.getByRole('button', { name: 'Pairs' }));
  const lines = new TextDecoder().decode(pairs.bytes).trim().split('\n');
  const ofApo = lines.filter((line) => JSON.parse(line).arm === 'apo');
  expect(text('pairs.jsonl').trim().split('\n')).toEqual(ofApo);
  expect(await violations(page)).toEqual([]);

  // The command that is copied runs, on the model and the data that it was copied for.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await home.getByRole('button', { name: 'Copy the command line' }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const [, link] = /run '([^']+)'/.exec(command)!;
  const csv = join(out, 'metrics.csv');
  const args = ['run', link!, '--model', folder, '--data', data, '--csv', csv, '--engine', 'cpu'];
  execFileSync('node', ['scripts/apogee.mjs', ...args], { stdio: 'pipe' });
  const numbers = (table: string) =>
    table
      .replace('\ufeff', '')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
  const page_ = numbers(new TextDecoder().decode(metrics.bytes));
  numbers(readFileSync(csv, 'utf8')).forEach((row, i) => {
    expect(row.slice(0, 3)).toEqual(page_[i]!.slice(0, 3));
    // The reward counts pairs.
    expect(Number(row[3])).toBeCloseTo(Number(page_[i]![3]), 6);
  });
});
