import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { completeSettings, findMethod } from '../../src/algorithms/objectives/table';
import { decodeLink, encodeLink } from '../../src/experiment/link';
import { tinyLlama } from '../support/tinyLlama';
import { choose, dataFile, FILES, JUDGES, LINES, play } from './ownModel';
import { dropOn, eventsOf, expect, test, violations } from './support';

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

test('a large model is computed on threads', async ({ page, context }) => {
  const files = FILES.map((path) => ({ name: basename(path), mimeType: '', buffer: readFileSync(path) }));
  await choose(page, await dataFile(LINES), 'pairs', []);
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  const other = { name: 'pytorch_model.bin', mimeType: '', buffer: Buffer.alloc(2 ** 25) };
  await dialog.getByLabel('Files …').setInputFiles([...files, other]);
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await dialog.getByRole('button', { name: 'Measure' }).click();
  await expect(dialog.getByText(/^About /)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const said = await page.evaluate(() => navigator.clipboard.readText());
  expect(said).toContain(`threads of WebAssembly: ${Math.min(8, cores)}`);
});

test('on WebGPU, with the chosen responses imitated as a control', async ({ page }) => {
  await choose(page, await dataFile(LINES), 'pairs');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await expect(page).toHaveURL(/preset=model-pairs.*sha256/);
  const experiment = await decodeLink(await page.evaluate(() => location.hash));
  const imitating = { id: 'raft', settings: { ...completeSettings(findMethod('raft'), {}) } };
  const arms = experiment.arms.map((arm) =>
    arm.id === 'control' ? { ...arm, name: 'SFT on the chosen', objective: imitating } : arm,
  );
  const hash = await encodeLink({ ...experiment, arms, engine: 'webgpu', iterations: 2 });
  await page.evaluate((hash) => {
    location.hash = hash;
  }, hash);
  await expect(page.getByText('SFT on the chosen').first()).toBeVisible();
  await play(page);
  await expect(page.locator('.page')).toHaveAttribute('data-state', 'finished', { timeout: 300_000 });
  const events = await eventsOf(page);
  expect(events.find((event) => event.kind === 'start')).toMatchObject({ engine: { kind: 'webgpu' } });
  for (const id of ['apo', 'control']) {
    const learnt = events.flatMap((event) =>
      event.kind === 'evaluate' && event.arm === id ? [event.metrics.reward] : [],
    );
    expect(learnt).toHaveLength(3);
    expect(learnt.at(-1), id).toBeGreaterThan(0.9);
  }
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a person judges with a finger', async ({ page }) => {
    await choose(page, await dataFile(LINES.map(({ prompt }) => ({ prompt }))), 'person');
    const dialog = page.getByRole('dialog', { name: 'Your own model' });
    await dialog.getByRole('button', { name: 'Read them' }).tap();
    await dialog.getByRole('button', { name: 'Make it the experiment' }).tap();
    await play(page);
    const judge = page.getByRole('region', { name: 'Your turn: which answer is better?' });
    await expect(judge.getByText(/^1 of \d/)).toBeVisible();
    await judge.getByRole('button', { name: 'A is better' }).tap();
    await expect(judge.getByText(/^2 of \d/)).toBeVisible();
    await judge.getByRole('button', { name: 'B is better' }).tap();
    await expect(judge.getByText(/^3 of \d/)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
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
  expect(cancelled).toBeLessThan(200);
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

  // A tab that is closed loses no answer.
  await page.reload();
  await choose(page, await dataFile(LINES.map(({ prompt }) => ({ prompt }))), 'person');
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await play(page);
  await expect(judge.getByText('All 6 questions are answered, 6 of them before.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await judge.getByRole('button', { name: /^Forget \d+ answers of earlier visits$/ }).click();
  await expect(judge.getByRole('button', { name: /^Forget/ })).toBeHidden();
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
  const tokens = dialog.getByRole('button', { name: / tokens, line 1$/ });
  await tokens.focus();
  await page.keyboard.press('Enter');
  await expect(tokens).toHaveAttribute('aria-expanded', 'true');
  const chosen = dialog.getByRole('list', { name: 'chosen', exact: true }).getByRole('listitem');
  await expect(chosen.last()).toHaveText(/\d+ end$/);
  await expect(dialog.getByRole('row')).toHaveCount(22);
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

test('a conversation is read in its turns, by the judge too, and raw where that is asked for', async ({ page }) => {
  const asked = LINES.map(({ prompt }) => ({
    prompt: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: prompt },
    ],
  }));
  await choose(page, await dataFile(asked), 'person', tinyLlama().files);
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByRole('button', { name: 'Read them' }).click();
  const row = dialog.getByRole('row').nth(1);
  await expect(row.getByRole('term')).toHaveText(['System', 'User']);
  await expect(row.getByRole('definition').last()).toHaveText(LINES[0]!.prompt);
  await expect(row.getByText('<|im_start|>')).toBeHidden();
  await row.getByText('As the model reads it').click();
  await expect(row.getByText('<|im_start|>')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const box = dialog.getByRole('group', { name: 'Ask it now' });
  await box.getByLabel('Prompt', { exact: true }).fill('hello');
  await box.getByLabel('This is what a user says').check();
  await box.getByRole('button', { name: 'Let it write' }).click();
  await box.getByText('As the model reads it').click({ timeout: 60_000 });
  await expect(box.getByText('<|im_start|>user')).toBeVisible();

  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await play(page);
  const judge = page.getByRole('region', { name: 'Your turn: which answer is better?' });
  await expect(judge.getByRole('term')).toHaveText(['System', 'User'], { timeout: 60_000 });
  await expect(judge.getByText('<|im_start|>')).toBeHidden();
  await judge.getByText('As the model reads it').click();
  await expect(judge.getByText('<|im_start|>system')).toBeVisible();
  await judge.getByRole('button', { name: 'A is better' }).click();
  expect(await violations(page)).toEqual([]);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    judge.getByRole('button', { name: 'Save my labels' }).click(),
  ]);
  const [label] = readFileSync(await saved.path(), 'utf8')
    .trim()
    .split('\n');
  expect(JSON.parse(label!).prompt[0]).toEqual({ role: 'system', content: 'Be brief.' });
});

test('a model or data that are dropped on the page, not on the dialog, are taken to it', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await page.goto('');
  await expect(page.locator('.landing')).toBeVisible();
  await dropOn(page, 'pairs.csv', 'prompt,chosen,rejected\na,b,c\n');
  await expect(dialog.getByText(/^pairs\.csv, /)).toBeVisible();
  await page.keyboard.press('Escape');
  await dropOn(page, 'prompts.jsonl', '{"prompt":"a"}\n');
  await expect(dialog.getByText(/^prompts\.jsonl, /)).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dropOn(page, 'small.gguf', 'GGUF');
  await expect(dialog.getByText(/^small\.gguf, /)).toBeVisible();
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('it is cut, or was not loaded to its end');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dropOn(page, 'notes.txt', 'neither');
  await expect(page.getByRole('alert')).toContainText('notes.txt cannot be opened.');
});
