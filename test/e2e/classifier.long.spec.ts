import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { choose, dataFile, LINES, play } from './ownModel';
import { eventsOf, expect, test, violations } from './support';

/** A frozen classifier in ONNX judges what a tiny model writes; its numbers are transformers' (test/fixtures/classifier/make.py). */

const FOLDER = fileURLToPath(new URL('../fixtures/classifier/', import.meta.url));
const filesOf = (name: 'reward' | 'labels') => [
  `${FOLDER}${name}/model.onnx`,
  `${FOLDER}${name}/config.json`,
  `${FOLDER}tokenizer.json`,
];
interface Row {
  text: string;
  reward: Record<'pair' | 'alone', number[]>;
  labels: Record<'pair' | 'alone', number[]>;
}
const EXPECTED: Row[] = JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8'));

test('a reward model judges a run, is named by its content, and is asked for when a link is opened without it', async ({
  page,
}) => {
  const data = await dataFile(LINES.map(({ prompt }) => ({ prompt })));
  await choose(page, data, 'classifier');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await dialog.getByLabel('Its files …').setInputFiles(filesOf('reward').slice(1));
  await expect(dialog.getByRole('alert')).toHaveText('one file of the type .onnx is missing');
  await dialog.getByLabel('Its files …').setInputFiles(filesOf('reward'));
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText(/^classifier: gives the first prompt, as its own answer, -?\d/)).toBeVisible();
  expect(fetched.filter((url) => url.endsWith('.wasm')).some((url) => /ort-wasm-simd-threaded-/.test(url))).toBe(true);
  expect(await violations(page)).toEqual([]);

  const box = dialog.getByRole('group', { name: 'Ask it now' });
  await box.getByLabel('Prompt', { exact: true }).fill('the cat');
  await box.getByRole('button', { name: 'Let it write' }).click();
  await expect(box.getByRole('term')).toHaveText(/^as it is, reward −?\d/, { timeout: 60_000 });

  await dialog.getByRole('button', { name: 'Make it the experiment' }).click();
  await expect(page).toHaveURL(/preset=model-classifier.*judge.sha256=[0-9a-f]{64}/);
  await play(page);
  await expect(page.locator('.page')).toHaveAttribute('data-state', 'finished', { timeout: 200_000 });
  const rewards = (await eventsOf(page)).flatMap((event) =>
    event.kind === 'sample' && event.sample.kind === 'texts' ? event.sample.responses.map(({ reward }) => reward) : [],
  );
  expect(rewards.every(Number.isFinite)).toBe(true);
  expect(new Set(rewards).size).toBeGreaterThan(10);

  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await play(page);
  await expect(page.getByText('This experiment tunes a model of your own')).toBeVisible();
});

test('another classifier than the link names is refused, and so is what is none', async ({ page }) => {
  const data = await dataFile(LINES.map(({ prompt }) => ({ prompt })));
  await choose(page, data, 'classifier');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  await dialog.getByLabel('Its files …').setInputFiles(filesOf('labels'));
  await expect(dialog.getByRole('combobox', { name: 'The good label' })).toHaveValue('GOOD');
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByText(/^classifier: gives/)).toBeVisible();
  const broken = filesOf('labels').map((path) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    mimeType: 'application/octet-stream',
    buffer: path.endsWith('.onnx') ? Buffer.from('no model') : readFileSync(path),
  }));
  await dialog.getByLabel('Its files …').setInputFiles(broken);
  await dialog.getByRole('button', { name: 'Read them' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The classifier cannot be used:');
});

for (const name of ['reward', 'labels'] as const)
  test(`${name}: the logits are those of transformers, of one text and of two`, async ({ page }) => {
    for (const { text, ...expected } of EXPECTED) {
      const lines = [text, ...LINES.map(({ prompt }) => prompt)].map((prompt) => ({ prompt }));
      await page.goto('about:blank');
      await choose(page, await dataFile(lines), 'classifier');
      const dialog = page.getByRole('dialog', { name: 'Your own model' });
      await dialog.getByLabel('Its files …').setInputFiles(filesOf(name));
      for (const kind of ['pair', 'alone'] as const) {
        await dialog.getByLabel('It reads the prompt, too').setChecked(kind === 'pair');
        await dialog.getByRole('button', { name: 'Read them' }).click();
        const told = dialog.getByText(/^classifier: gives/);
        await expect(told).toBeVisible();
        const found = Number(/answer, (\S+), in/.exec((await told.textContent())!)![1]);
        const logits = expected[name][kind];
        // Of two labels the log-odds are the difference of the logits. Four digits are told, of numbers in f32.
        const reward = logits.length === 1 ? logits[0]! : logits[1]! - logits[0]!;
        expect(Math.abs(found - reward), `${kind}: ${text}`).toBeLessThan(0.00051 * Math.abs(reward) + 1e-5);
      }
    }
  });
