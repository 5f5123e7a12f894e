import type { Page } from '@playwright/test';
import { MOST_ARMS } from '../../src/experiment/experiment';
import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { expect, test, violationsInBothSchemes, WORKBENCH } from './support';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Objectives' });
const entry = (page: Page, id: string) =>
  page.locator('.catalogue-entries li button').filter({ has: page.locator(`code:text-is("${id}")`) });

/** Opens the catalogue by the keyboard alone. */
async function open(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Objectives', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(entry(page, 'dpo')).toBeVisible();
}

/** A number of the table twin, once it is a number. */
const cell = (page: Page, row: number, column: number) =>
  dialog(page).getByRole('region', { name: 'Loss, table' }).locator('tbody tr').nth(row).locator('td').nth(column);

test('an objective is found, understood and compared by the keyboard', async ({ page }) => {
  await page.goto(WORKBENCH);
  await open(page);
  await expect(page.locator('.catalogue-page h3').first()).toHaveText('Direct Preference Optimization');
  await expect(page.locator('.catalogue-page math mi').first()).toBeVisible();

  // From the search box into what it has found.
  await page.getByRole('searchbox', { name: 'Search objectives' }).focus();
  await page.keyboard.type('2310.12036');
  await expect(page.locator('.catalogue-entries li')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(entry(page, 'ipo')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.catalogue-page h3').first()).toHaveText('Identity Preference Optimization');

  // At Δ = 0 the loss is 1/(4β²): a setting changes the curve, and with it the table.
  await page.getByRole('button', { name: 'Loss: as a table' }).press('Enter');
  const zero = 20;
  await expect(cell(page, zero, 0)).toHaveText('0');
  await expect(cell(page, zero, 1)).toHaveText('25.0');
  await page.getByRole('spinbutton', { name: 'β beta' }).fill('0.5');
  await expect(cell(page, zero, 1)).toHaveText('1.00');
  await expect(page.locator('.facts')).toContainText('lowest at Δ = 1.00');

  // By the arrow keys of the slider too, and back.
  await page.getByRole('slider', { name: 'β of ipo, slider' }).press('ArrowRight');
  await expect(cell(page, zero, 1)).not.toHaveText('1.00');
  await page.getByRole('button', { name: 'Reset β of ipo' }).press('Enter');
  await expect(cell(page, zero, 1)).toHaveText('25.0');

  // Another one over it, with settings of its own.
  await page.getByRole('combobox', { name: 'Draw over it' }).selectOption('dpo');
  await expect(cell(page, zero, 2)).toHaveText('0.693');
  await page.getByRole('button', { name: 'Loss: as a table' }).press('Enter');
  await expect(page.locator('.margin-chart').first().locator('.chart-line')).toHaveCount(2);
  await expect(page.getByRole('slider', { name: 'β of dpo, slider' })).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Objectives', exact: true })).toBeFocused();
});

test('nothing found names what is near, and a filter that hides all can be dropped', async ({ page }) => {
  await page.goto(WORKBENCH);
  await open(page);
  const search = page.getByRole('searchbox', { name: 'Search objectives' });
  await search.fill('simppo');
  await expect(page.getByText('No objective fits.')).toBeVisible();
  await page.getByRole('button', { name: 'simpo', exact: true }).click();
  await expect(page.locator('.catalogue-page h3').first()).toHaveText('Simple Preference Optimization');
  await search.fill('');
  await page.getByRole('combobox', { name: 'Needs' }).selectOption('wins');
  await expect(entry(page, 'dpo')).toBeHidden();
  await expect(entry(page, 'sppo')).toBeVisible();
  await search.fill('dpo');
  await page.getByRole('button', { name: 'Drop the filter' }).click();
  await expect(entry(page, 'dpo')).toBeVisible();
  await search.fill('');
  await page.getByRole('combobox', { name: 'Order' }).selectOption('id');
  await expect(page.locator('.catalogue-entries li code').first()).toHaveText('aipo');
});

test('is cited, shown as code and used, and the use undone', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(WORKBENCH);
  await open(page);
  await entry(page, 'anchored_zero').click();
  await expect(page.locator('.name-note')).toContainText('Accelerated PO (Nesterov)');
  await page.getByRole('button', { name: 'Copy BibTeX: anchored_zero' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('eprint = {2408.06266}');

  await page.getByText('The code: WGSL for the GPU').click();
  await expect(page.locator('.sources pre').first()).toContainText('fn objective(pair: Pair, settings: Settings)');
  await expect(page.locator('.sources pre').nth(1)).toContainText("id: 'anchored_zero'");

  await page.getByRole('spinbutton', { name: 'β beta' }).fill('0.4');
  await page.getByRole('button', { name: 'Use this' }).click();
  await expect(page.getByText('Added as arm 4, “anchored_zero, β 0.4”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings' }).click();
  const names = page.locator('.arm legend');
  await expect(names).toHaveCount(4);
  await expect(names.last()).toHaveText('anchored_zero, β 0.4');
  // In the chooser, too, the id of the paper tells methods of one name apart.
  const chooser = page.locator('.arm').last().getByRole('combobox', { name: 'Objective' });
  await expect(chooser.locator('option:checked')).toHaveText('Anchored PO, zero · 2408.06266');
  await page.getByRole('complementary', { name: 'Settings' }).getByRole('button', { name: 'Undo' }).click();
  await expect(names).toHaveCount(3);
});

test('an arm takes another objective, and no more arms than there may be are added', async ({ page }) => {
  const experiment = tinyTales('cpu', 3, 2);
  const last = experiment.arms.at(-1)!;
  while (experiment.arms.length < MOST_ARMS - 1)
    experiment.arms.push({ ...last, id: `arm-${experiment.arms.length}`, name: `Arm ${experiment.arms.length}` });
  await page.goto(await encodeLink(experiment));
  await open(page);
  await entry(page, 'ipo').click();
  const use = page.getByRole('button', { name: 'Use this' });
  const target = page.getByRole('combobox', { name: 'In', exact: true });
  await use.click();
  await expect(page.getByText(`Added as arm ${MOST_ARMS}`)).toBeVisible();
  await expect(target.locator('option').first()).toBeDisabled();
  await target.selectOption({ label: 'APO, α = 0.3' });
  await use.click();
  await expect(page.getByText('“APO, α = 0.3” now uses ipo.')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(`The experiment has ${MOST_ARMS} arms, which is the most.`)).toBeVisible();
});

for (const width of [1280, 390])
  test(`axe finds nothing in the catalogue at ${width} pixels, in either colour scheme`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(WORKBENCH);
    await open(page);
    expect(await violationsInBothSchemes(page)).toEqual([]);
    await entry(page, 'simpo').click();
    await page.getByRole('combobox', { name: 'Draw over it' }).selectOption('hinge');
    await expect(page.locator('.margin-chart').first().locator('.chart-line')).toHaveCount(2);
    await page.getByText('The code: WGSL for the GPU').click();
    await expect(page.locator('.sources pre')).toHaveCount(2);
    expect(await violationsInBothSchemes(page)).toEqual([]);
    // Nothing is wider than its place.
    for (const place of ['dialog.catalogue', '.catalogue-page'])
      expect(await page.locator(place).evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    if (width === 390) {
      await page.getByRole('button', { name: 'All objectives' }).click();
      await expect(entry(page, 'simpo')).toBeFocused();
    }
  });
