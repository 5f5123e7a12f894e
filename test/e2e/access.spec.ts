import { encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { expect, scrubber, smallBandit, test, violations, violationsInBothSchemes, WORKBENCH } from './support';
import { smallTargets } from './targets';

for (const width of [1280, 390])
  test(`axe finds nothing at ${width} pixels, in either colour scheme`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(WORKBENCH);
    await expect(page.locator('.figure').first()).toBeVisible();
    expect(await violationsInBothSchemes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Settings' }).click();
    expect(await violationsInBothSchemes(page)).toEqual([]);
    // Nothing is wider than the page.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

test('a run is played, scrubbed and explained by the keyboard alone', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.locator('.badge')).toHaveText('Computed');
  const iteration = scrubber(page);
  await page.keyboard.press('Space');
  await expect(iteration).toHaveValue('1');
  await page.keyboard.press('Space');
  await expect(page.locator('.play')).toHaveText('Play');
  await page.getByRole('button', { name: 'Latest' }).press('Enter');
  await expect(iteration).toHaveValue('5');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(iteration).toHaveValue('4');
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('[data-phase=solve]')).toHaveAttribute('data-current', 'true');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test('the first tab stop leads past the header, and the address stays', async ({ page }) => {
  const link = await encodeLink(smallBandit());
  await page.goto(link);
  await expect(page.locator('.badge')).toHaveText('Computed');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to the workbench' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement!.closest('header'))).toBeNull();
  expect(await page.evaluate(() => location.hash)).toBe(link);
});

test('the tools of a figure and the handles of a picture are one tab stop each', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  const tools = page.getByRole('toolbar', { name: 'Where the policies go: tools' });
  const handles = page.getByRole('slider', { name: /^(Base probability|True reward) of/ });
  await expect(handles).toHaveCount(6);
  const stops = (all: Element[]) => all.filter((one) => (one as HTMLElement | SVGElement).tabIndex === 0).length;
  expect(await tools.getByRole('button').evaluateAll(stops)).toBe(1);
  expect(await handles.evaluateAll(stops)).toBe(1);
  await tools.getByRole('button').first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tools.getByRole('button', { name: /CSV/ })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(tools.getByRole('button', { name: /PNG/ })).toBeFocused();
  expect(await tools.getByRole('button').evaluateAll(stops)).toBe(1);
  await handles.first().focus();
  await page.keyboard.press('PageDown');
  await expect(handles.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(handles.nth(1)).toBeFocused();
  // The playhead has not moved by it.
  await expect(scrubber(page)).toHaveValue('5');
});

test('says without a pointer what a chart shows and what a setting means', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  const about = page.getByRole('button', { name: 'About: True reward' });
  await about.press('Enter');
  await expect(about).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('paragraph').filter({ hasText: 'Expected true reward of the solution.' })).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();
  const iterations = page.getByLabel('Iterations', { exact: true });
  const range = page.locator('.setting', { has: iterations }).locator('.hint');
  await expect(range).toBeHidden();
  await iterations.focus();
  await expect(range).toBeVisible();
  await expect(iterations).toHaveAccessibleDescription('1 to 1000');
});

test('checks the GPU kernel by kernel and offers a report', async ({ page }) => {
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Check this GPU' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('tr[data-passed=true]').nth(4)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toContainText(/Cancelled after \d+ cases/);
  await expect(dialog.locator('tr[data-passed=false]')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Copy report' })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await expect(dialog).toContainText(/Checking … \d+ cases? done/);
});

test('the theme chooser decides over the system’s scheme, and axe finds nothing in either', async ({ page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(WORKBENCH);
    await expect(page.locator('.figure').first()).toBeVisible();
    for (const [theme, expected] of [
      ['light', 'rgb(253, 252, 250)'],
      ['dark', 'rgb(21, 22, 26)'],
    ] as const) {
      await page.getByLabel('Theme').selectOption(theme);
      expect(await paper()).toBe(expected);
      if (theme !== colorScheme) expect(await violations(page)).toEqual([]);
    }
    await page.reload();
    expect(await paper()).toBe('rgb(21, 22, 26)');
    await page.getByLabel('Theme').selectOption('auto');
  }
});

test('nothing overflows a page of 320 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const preset of ['tales-momentum', 'bandit-three']) {
    await page.goto(await encodeLink(presetNamed(preset).experiment));
    await expect(page.locator('.phases')).toBeVisible();
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Settings' }).click();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
  }
});

test('with the system’s colours, what is selected and how far the run has come can be seen', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.locator('.badge')).toHaveText('Computed');
  const colour = (selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), property);
  for (const [one, other] of [
    ['.scrubber .segments input:checked + span', '.scrubber .segments input:not(:checked) + span'],
    ['.arms input:checked + .arm-key', '.arms input:not(:checked) + .arm-key'],
  ] as const)
    expect(await colour(one, 'background-color')).not.toBe(await colour(other, 'background-color'));
  const [current, other] = ['.phase[data-current=true]', '.phase[data-current=false]'];
  expect(await colour(current, 'border-top-width')).not.toBe(await colour(other, 'border-top-width'));
});

test.describe('on a phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('every control is at least 44 pixels wide and high', async ({ page }) => {
    for (const preset of ['tales-momentum', 'bandit-three']) {
      await page.goto(await encodeLink(presetNamed(preset).experiment));
      await expect(page.locator('.figure').first()).toBeVisible();
      expect(await page.evaluate(smallTargets)).toEqual([]);
      await page.getByRole('button', { name: 'Settings' }).click();
      expect(await page.evaluate(smallTargets)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test('replay and iterations stay in reach below, and cover nothing that has the focus', async ({ page }) => {
    await page.goto(await encodeLink(smallBandit()));
    await expect(page.locator('.badge')).toHaveText('Computed');
    await expect(page.locator('.figure').first()).toBeVisible();
    await page.evaluate(() => scrollTo(0, 1200));
    await expect(page.locator('.play')).toBeInViewport({ ratio: 1 });
    await expect(scrubber(page)).toBeInViewport({ ratio: 1 });
    expect(await page.evaluate(coveredInFocus)).toEqual([]);
  });

  test('a finger drags what can be dragged, and moves the page beside it', async ({ page, context }) => {
    await page.goto(await encodeLink(presetNamed('bandit-three').experiment));
    const finger = await context.newCDPSession(page);
    const swipe = async (x: number, y: number, dy: number) => {
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: number) =>
        finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y: at }] });
      await touch('touchStart', y);
      for (let i = 1; i <= 12; i++) await touch('touchMove', y + (dy * i) / 12);
      await touch('touchEnd', y + dy);
    };
    const scrolled = () => page.evaluate(() => scrollY);
    await page.evaluate(() => {
      Object.assign(globalThis, { taken: 0 });
      addEventListener('pointercancel', () =>
        Object.assign(globalThis, { taken: Reflect.get(globalThis, 'taken') + 1 }),
      );
    });
    for (const [name, kind] of [
      [/α and β of the arm with momentum/, 'aria-valuetext'],
      [/^Base policy/, 'aria-valuetext'],
      [/^True reward of plain/, 'aria-valuetext'],
      [/^Base probability of plain/, 'aria-valuetext'],
    ] as const) {
      const handle = page.getByRole('slider', { name });
      await handle.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      const before = await handle.getAttribute(kind);
      const box = (await handle.locator('.knob').boundingBox())!;
      await swipe(box.x + box.width / 2, box.y + box.height / 2, 24);
      await expect(handle).not.toHaveAttribute(kind, before!);
    }
    // A browser that scrolls takes the drag away.
    expect(await page.evaluate(() => Reflect.get(globalThis, 'taken'))).toBe(0);
    const picture = page.locator('.plane-picture');
    await picture.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const box = (await picture.boundingBox())!;
    const top = await scrolled();
    await swipe(box.x + 60, box.y + box.height - 60, -120);
    await expect.poll(scrolled).toBeGreaterThan(top + 40);
  });
});

/** Controls that the bar at the lower edge would cover while they have the focus. */
function coveredInFocus(): string[] {
  const bar = document.querySelector('.reach')!;
  const top = bar.getBoundingClientRect().top;
  const found: string[] = [];
  for (const one of document.querySelectorAll<HTMLElement>('button, select, input, summary, a, [role=slider]')) {
    if (bar.contains(one) || one.getBoundingClientRect().height === 0) continue;
    one.focus();
    const { bottom } = one.getBoundingClientRect();
    if (document.activeElement === one && bottom > top + 1) found.push(`${one.outerHTML.slice(0, 120)}: ${bottom}`);
  }
  return found;
}
