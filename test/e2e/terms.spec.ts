import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { entryOf } from '../../src/glossary';
import { expect, scrubber, smallBandit, test, violationsInBothSchemes, WORKBENCH } from './support';

const anchorOf = (page: Page) => page.locator('.phases').getByRole('button', { name: 'anchor', exact: true });
const entryIn = (page: Page) => page.getByRole('tooltip');

/** How far the entry stands out of the window, in pixels; at most 0 inside. */
const outside = (page: Page) =>
  entryIn(page).evaluate((entry) => {
    const { left, right, top, bottom } = entry.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    return Math.max(-left, -top, right - clientWidth, bottom - clientHeight);
  });

test('a word opens its entry of the glossary by the keyboard and by a pointer', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  const anchor = anchorOf(page);
  const entry = entryIn(page);
  await expect(anchor).toHaveAttribute('aria-expanded', 'false');

  // By the tab key, from what stands before it.
  await anchor.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(anchor).toBeFocused();
  await expect(anchor).toHaveAttribute('aria-expanded', 'true');
  await expect(anchor).toHaveAccessibleDescription(new RegExp(entryOf('anchor').meaning));
  await expect(entry).toContainText(entryOf('anchor').formula!);
  expect(await violationsInBothSchemes(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(entry).toHaveCount(0);
  await expect(anchor).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(entry).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(entry).toHaveCount(0);

  // A pointer that rests on it, and goes on to the entry itself; Escape without the focus.
  await page.mouse.move(0, 0);
  await anchor.hover();
  await expect(entry).toBeVisible();
  await entry.hover();
  // Longer than an entry stays that nothing points at.
  await page.waitForTimeout(400);
  await expect(entry).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(entry).toHaveCount(0);
  await page.mouse.move(0, 0);
  await anchor.hover();
  await expect(entry).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(entry).toHaveCount(0);
  // A click holds it until there is another one, here or elsewhere.
  await anchor.click();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
  await expect(entry).toBeVisible();
  await anchor.click();
  await expect(entry).toHaveCount(0);
  await anchor.click();
  await page.mouse.click(2, 2);
  await expect(entry).toHaveCount(0);
});

test('Escape closes the entry and not present mode around it, whose tiles hold no terms', async ({ page }) => {
  await page.goto(`${WORKBENCH}&present=1`);
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('.present-tile').first()).toBeVisible();
  await expect(dialog.locator('.present-tile .term')).toHaveCount(0);
  const term = dialog.locator('.term').first();
  await term.click();
  await expect(entryIn(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(entryIn(page)).toHaveCount(0);
  await expect(dialog).toBeVisible();
});

test('a word that goes while it has the focus does not drop it', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  // Beside the first step stands the base policy, beside later ones only an anchor.
  const base = page.locator('.strip').getByRole('button', { name: 'base policy', exact: true });
  await expect(page.locator('.badge')).toHaveText('Computed');
  await scrubber(page).fill('1');
  await base.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(base).toHaveCount(0);
  expect(await focused()).toBe('reference');
});

test('with the system’s colours, entry and word have their lines', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(await encodeLink(smallBandit()));
  const anchor = anchorOf(page);
  await anchor.click();
  const style = (property: string) =>
    entryIn(page).evaluate((entry, property) => getComputedStyle(entry).getPropertyValue(property), property);
  expect(await style('border-top-width')).toBe('1px');
  expect(await style('border-top-color')).not.toBe(await style('background-color'));
  const lines = await anchor.evaluate((word) => getComputedStyle(word).textDecorationStyle);
  expect(lines).toBe('dotted');
});

test.describe('with fingers on 320 pixels', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });

  test('a touch opens an entry, inside the page, and moves no line', async ({ page }) => {
    await page.goto(WORKBENCH);
    for (const place of ['.phases', '.verdict', '.charts', '.figure'])
      await expect(page.locator(`${place} .term`).first()).toBeVisible();
    expect(await page.evaluate(tallLines)).toEqual([]);
    const terms = await page.locator('.term').all();
    expect(terms.length).toBeGreaterThan(5);
    for (const term of terms) {
      await term.tap();
      await expect(term).toHaveAttribute('aria-expanded', 'true');
      await expect(entryIn(page)).toHaveCount(1);
      expect(await outside(page)).toBeLessThanOrEqual(0);
      await entryIn(page).tap();
      await expect(entryIn(page)).toHaveCount(0);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});

/** Terms that are higher than the line they stand in, or whose reach is under 44 pixels. */
function tallLines(): string[] {
  return [...document.querySelectorAll('.term')].flatMap((term) => {
    const line = Number.parseFloat(getComputedStyle(term.parentElement!).lineHeight);
    const reach = getComputedStyle(term, '::after');
    const [width, height] = [reach.width, reach.height].map(Number.parseFloat);
    const { height: own } = term.getBoundingClientRect();
    return own <= line + 0.5 && width! >= 44 && height! >= 44
      ? []
      : [`${term.textContent}: ${own} of ${line}, ${width} × ${height}`];
  });
}
