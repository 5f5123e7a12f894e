import { readFileSync } from 'node:fs';
import { encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { choose, dataFile, LINES, play } from './ownModel';
import { eventsOf, expect, test, violations } from './support';

/** Every format of data and every broken form, as a person brings them to “Your own model”. Which rows they are: test/engine/input/records.test.ts. */

const fixture = (name: string) => readFileSync(new URL(`../fixtures/data/${name}`, import.meta.url));

const JSON_LINES = LINES.map((line) => `${JSON.stringify(line)}\n`).join('');
const csv = (separator: string) =>
  ['prompt,chosen,rejected', ...LINES.map(({ prompt }) => `${prompt}, the cat, dog`)]
    .join('\r\n')
    .replaceAll(',', separator);
const IMPLICIT = LINES.map(({ prompt, chosen, rejected }) => ({
  chosen: prompt + chosen,
  rejected: prompt + rejected,
}));

const WHOLE: Readonly<Record<string, string | Buffer>> = {
  'lines.jsonl': `\ufeff${JSON_LINES}`,
  'list.json': JSON.stringify(LINES),
  'commas.csv': `\ufeff${csv(',')}`,
  'semicolons.csv': csv(';'),
  'tabs.tsv': csv('\t'),
  'little.jsonl': Buffer.from(`\ufeff${JSON_LINES}`, 'utf16le'),
  'big.csv': Buffer.from(`\ufeff${csv(',')}`, 'utf16le').swap16(),
  'implicit.jsonl': IMPLICIT.map((line) => JSON.stringify(line)).join('\n'),
};

const BROKEN: Readonly<Record<string, readonly [string | Buffer, string]>> = {
  'short.csv': ['prompt,chosen,rejected\na,b,c\nd\n', 'line 3: expected 3 fields, as in the header, found 1'],
  'quote.csv': ['prompt,chosen,rejected\na,b,c\n"d,e,f\n', 'a quote is opened and never closed'],
  'twice.csv': ['prompt,prompt\na,b\n', 'the header has two columns "prompt"'],
  'header.csv': ['prompt,chosen,rejected\n', 'no pairs'],
  'half.jsonl': [`${JSON_LINES}{"prompt":`, 'line 101: JSON'],
  'list.json': ['[{"prompt":"a"},', 'JSON'],
  'empty.jsonl': ['', 'no pairs'],
  'bytes.jsonl': [Buffer.concat([Buffer.from(JSON_LINES), Buffer.from([0x80])]), 'not UTF-8'],
  'surrogate.jsonl': [Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), 'not UTF-16, as its mark says'],
  'cut.parquet': [fixture('pairs.parquet').subarray(0, 20_000), 'parquet file invalid'],
  'large.parquet': [fixture('repeated.parquet'), 'more than 67125408 characters in a file of 517 bytes'],
  'others.parquet': [fixture('chats.parquet'), 'The data have the columns "question", "good", "bad".'],
};

const fileOf = (name: string, content: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content as Buffer),
});

test('data of each format are read, and of each broken form refused with the place', async ({ page }) => {
  await choose(page, await dataFile(LINES), 'pairs');
  const dialog = page.getByRole('dialog', { name: 'Your own model' });
  const bring = async (name: string, content: string | Buffer) => {
    await dialog.getByLabel('A file …').setInputFiles(fileOf(name, content));
    await dialog.getByRole('button', { name: 'Read them' }).click();
  };
  for (const [name, content] of Object.entries(WHOLE)) {
    await bring(name, content);
    await expect(dialog.getByText('100 pairs, the first:'), name).toBeVisible();
    await expect(dialog.getByRole('row').nth(1), name).toContainText('the cat');
  }
  await bring('pairs.parquet', fixture('pairs.parquet'));
  await expect(dialog.getByText('1500 pairs, the first:')).toBeVisible();
  for (const [name, [content, message]] of Object.entries(BROKEN)) {
    await bring(name, content);
    await expect(dialog.getByRole('alert'), name).toContainText(message);
  }
  expect(await violations(page)).toEqual([]);
});

test('in the tales, too, a person may judge', async ({ page }) => {
  const { experiment } = presetNamed('tales-momentum');
  if (experiment.world.kind !== 'tales') throw new Error('no tales');
  const { world, arms } = experiment;
  const hash = await encodeLink({
    ...experiment,
    arms: arms.slice(0, 1),
    seeds: [0],
    iterations: 1,
    engine: 'cpu',
    world: {
      ...world,
      oracle: { ...world.oracle, kind: 'person' },
      sampling: { ...world.sampling, prompts: 3 },
      evaluation: { ...world.evaluation, prompts: 4 },
      solve: { ...world.solve, steps: 2 },
    },
  });
  await page.goto(hash);
  await play(page);
  const judge = page.getByRole('region', { name: 'Your turn: which answer is better?' });
  await expect(judge.getByText('1 of 3')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('a');
  await page.keyboard.press('t');
  await page.keyboard.press('b');
  await judge.getByRole('button', { name: 'Go on with these' }).click();
  await expect(page.locator('.page[data-state=finished]')).toBeVisible({ timeout: 120_000 });
  const [labels] = (await eventsOf(page)).flatMap((event) =>
    event.kind === 'label' && event.labels.kind === 'texts' ? [event.labels] : [],
  );
  expect([labels?.pairs.length, labels?.undecided]).toEqual([2, 1]);
});
