import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { expect, smallBandit, test, WORKBENCH } from './support';
import { translate } from './translate';

/** Does the same on the page as it is and on the page after a browser's translator, and compares what they say after every step. */
test('a translated page stands, and says what the other says', async ({ page, context }) => {
  const translated = await context.newPage();
  const errors: string[] = [];
  translated.on('pageerror', (error) => errors.push(error.message));
  const pages = [page, translated];
  const both = (act: (one: Page) => Promise<unknown>) => Promise.all(pages.map(act));
  const same = async (after: string) => {
    await translated.evaluate(translate);
    const different = async () => {
      const [plain, other] = await Promise.all(pages.map(textOf));
      return other!.flatMap((line, i) => (line === plain![i] ? [] : [`${line} instead of ${plain![i]}`]));
    };
    await expect.poll(different, after).toEqual([]);
  };

  await both((one) => one.goto(WORKBENCH));
  await both((one) => expect(one.locator('.badge')).toHaveText('Recorded run'));
  await both((one) => expect(one.locator('.figure').first()).toBeVisible());
  await same('opening');
  for (const key of ['ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft', '1', 'ArrowRight', '3']) {
    await both((one) => one.keyboard.press(key));
    await same(key);
  }
  // Of every kind one whose pictures stand at once: a plane of drawn labels grows at each page's own pace.
  for (const name of ['tales-relatives', 'bandit-rock-paper-scissors', 'tales-zopo', 'bandit-tie']) {
    await both((one) => one.getByLabel('Preset').selectOption(name));
    await both((one) => expect(one.locator('.badge')).toHaveText(/^(Recorded run|Computed)$/));
    await same(name);
  }
  const hash = await encodeLink(smallBandit());
  await both((one) =>
    one.evaluate((hash) => {
      location.hash = hash;
    }, hash),
  );
  await both((one) => expect(one.getByText('of 5').first()).toBeVisible());
  await both((one) => expect(one.locator('.badge')).toHaveText('Computed'));
  await both((one) => one.getByRole('button', { name: 'Train live' }).click());
  await both((one) => expect(one.locator('.badge')).toHaveText('Finished'));
  await same('Train live');
  for (const key of [...Array(8).fill('ArrowLeft'), '1', '2', 'Shift+ArrowLeft', 'ArrowRight']) {
    await both((one) => one.keyboard.press(key));
    await same(key);
  }
  await both((one) => one.getByRole('button', { name: 'Settings' }).click());
  await both((one) => one.getByRole('spinbutton', { name: 'Iterations', exact: true }).fill('4'));
  await same('a changed setting');
  await both((one) => one.getByRole('spinbutton', { name: 'Iterations', exact: true }).blur());
  await both((one) => one.keyboard.press('Control+z'));
  await same('undo');
  expect(await page.evaluate(bareTexts)).toEqual([]);
  expect(errors).toEqual([]);
});

/** Texts of the page, one a block, as a reader sees them. (Recharts measures texts in an element beside it.) */
const textOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document
      .getElementById('app')!
      .innerText.split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim()),
  );

/** Texts that have neighbours, and so no element of their own. */
function bareTexts(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const { nodeValue, parentElement, parentNode } = walker.currentNode;
    const isBare = parentNode!.childNodes.length > 1 && !parentElement!.closest('svg, math, script, style, noscript');
    if (nodeValue!.trim() && isBare) found.push(nodeValue!);
  }
  return found;
}
