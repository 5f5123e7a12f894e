import { type Page, test as plain } from '@playwright/test';
import { answersOf } from '../../src/lessons/answers';
import { lessonNumbered } from '../support/lessons';
import { dropOn, expect, test, violationsInBothSchemes, WORKBENCH } from './support';
import { smallTargets } from './targets';

/** States of the page, and the way to each. */
const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  'the first screen': (page) => page.goto(''),
  'the workbench': (page) => page.goto(WORKBENCH),
  'the lab': (page) => page.goto('#bandit-three'),
  // In one word each.
  'long names': (page) =>
    page.goto(
      `#apo1?preset=bandit-clock&title=${'W'.repeat(60)}&arms.1.name=${'W'.repeat(48)}&world.actions=["${'M'.repeat(30)}","b","c"]`,
    ),
  settings: (page) => page.goto('#bandit-three&open=settings'),
  help: (page) => page.goto('#bandit-three&open=help'),
  'the catalogue': (page) => page.goto('#bandit-three&open=objectives.dpo'),
  'a card of a lesson': (page) => page.goto('#lesson=5.2'),
  'a card that hides': (page) => page.goto('#lesson=6.1'),
  'present mode, a phase': (page) => page.goto(`${WORKBENCH}&present=1`),
  'present mode, the triangle': (page) => page.goto('#bandit-three&present=1'),
  sharing: (page) => opened(page, 'Share'),
  'kept runs': (page) => opened(page, 'Runs'),
  'the list of lessons': (page) => opened(page, 'Lessons'),
  findings: (page) => opened(page, 'Findings'),
  files: (page) => opened(page, 'Save or open'),
  // With the hub's field.
  'a model of one’s own': (page) => opened(page, 'Your own model'),
  async 'the class'(page) {
    await page.goto('#bandit-three');
    const answers = answersOf(await lessonNumbered(5), { 3: { answer: 1.6, came: 1.6 } }, 'Ada');
    await dropOn(page, 'ada.json', JSON.stringify(answers));
    await expect(page.getByRole('dialog').getByText('answers of one learner')).toBeVisible();
  },
  'a panel in a frame': (page) => page.goto('embed.html#bandit-three&panel=triangle'),
  'the curve of an objective in a frame': (page) => page.goto('embed.html#bandit-three&panel=objectives.dpo'),
};

async function opened(page: Page, name: string): Promise<void> {
  await page.goto('#bandit-three');
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

test.use({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });

for (const [state, reach] of Object.entries(STATES))
  test(`${state}: 320 pixels suffice, a finger hits, axe finds nothing, also with the system’s colours`, async ({
    page,
  }) => {
    await reach(page);
    await expect(page.locator('h1, h2').filter({ visible: true }).first()).toBeVisible();
    await page.waitForTimeout(1000);
    const beyond = () =>
      page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('dialog[open], .settings, .lesson')].map(
          (one) => one.scrollWidth - one.clientWidth,
        ),
      );
    expect(Math.max(...(await beyond()))).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(smallTargets)).toEqual([]);
    if (state !== 'long names') expect(await page.evaluate(brokenNames)).toEqual([]);
    expect(await violationsInBothSchemes(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await page.evaluate(lostEdges)).toEqual([]);
  });

/** Names of arms with more lines than words: letters below each other. */
function brokenNames(): string[] {
  return [...document.querySelectorAll<HTMLElement>('.arm-key > span')].flatMap((one) => {
    const text = (one.textContent ?? '').trim();
    const lines = Math.round(one.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(one).lineHeight));
    return lines > text.split(/\s+/).length ? [`${text}: ${lines} lines`] : [];
  });
}

/** Buttons without words or a line around them that would stand on the ground alone once backgrounds are the system’s. */
function lostEdges(): string[] {
  return [...document.querySelectorAll<HTMLElement>('button, select, input:not([type=range], [type=file])')].flatMap(
    (one) => {
      const { width, height } = one.getBoundingClientRect();
      if (width < 2 || height < 2 || one.closest('.unseen') || getComputedStyle(one).appearance !== 'none') return [];
      const { borderTopWidth, borderTopStyle, outlineStyle, textDecorationLine } = getComputedStyle(one);
      const isLined = borderTopStyle !== 'none' && Number.parseFloat(borderTopWidth) > 0;
      const hasWords =
        (one.textContent ?? '').trim() !== '' || textDecorationLine !== 'none' || outlineStyle !== 'none';
      return isLined || hasWords ? [] : [one.outerHTML.slice(0, 120)];
    },
  );
}

plain('opened from a folder it says what to do instead', async ({ page }) => {
  await page.goto(new URL('../../dist/index.html', import.meta.url).href);
  await expect(page.getByText('npm start')).toBeVisible();
});
