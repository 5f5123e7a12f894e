import type { Page } from '@playwright/test';
import { METHODS } from '../../src/algorithms/objectives/table';
import { KNOWN_PRESETS } from '../../src/experiment/presets';
import { expect, test, violationsInBothSchemes } from './support';
import { openIn, overflow, textsOf, untranslated } from './words';

/** Names of arms and actions are an experiment's. */
const NAMES = [
  ...new Set(
    KNOWN_PRESETS.flatMap(({ experiment: { arms, world } }) => [
      ...arms.map(({ name }) => name),
      ...(world.kind === 'bandit' ? world.actions : []),
    ]),
  ),
].sort((a, b) => b.length - a.length);

/** What papers call their objectives, and how a row and its settings are called in links and shaders. */
const OBJECTIVES = METHODS.flatMap(({ id, name, settings }) => [name, id, ...settings.map((one) => one.name)]).concat(
  'ref',
);

interface View {
  link: string;
  /** Brings it up; `say` chooses between English and German. */
  open?: (page: Page, say: (english: string, german: string) => string) => Promise<void>;
  /** Is there once it is drawn. */
  drawn: string;
  /** Texts that stay as they are here. */
  also?: readonly string[];
}

const press = (english: string, german: string) => async (page: Page, say: (en: string, de: string) => string) => {
  await page.getByRole('button', { name: say(english, german), exact: true }).click();
};

const VIEWS: Readonly<Record<string, View>> = {
  'the first screen': { link: '', drawn: '.landing-ways' },
  'the tales': { link: '#apo1?preset=tales-momentum&charts=all', drawn: '.figure svg' },
  'the lab': { link: '#bandit-three', drawn: '.plane-picture' },
  'a game': { link: '#bandit-rock-paper-scissors', drawn: '.lab-picture' },
  'the catalogue': { link: '#bandit-clock&open=objectives.dpo', drawn: 'dialog[open] svg', also: OBJECTIVES },
  lessons: { link: '', open: press('Lessons', 'Lektionen'), drawn: 'dialog[open] li' },
  'a lesson': { link: '#lesson=5', drawn: '.lesson' },
  'own model': { link: '#bandit-clock', open: press('Your own model', 'Eigenes Modell'), drawn: 'dialog[open] input' },
  'settings of actions': { link: '#bandit-clock&open=settings', drawn: '#settings .setting' },
  'settings of tales': { link: '#apo1?preset=tales-momentum&open=settings', drawn: '#settings .setting' },
  help: { link: '#bandit-clock&open=help', drawn: 'dialog[open] table' },
  runs: { link: '#bandit-clock', open: press('Runs', 'Läufe'), drawn: 'dialog[open] p' },
  share: { link: '#bandit-clock', open: press('Share', 'Teilen'), drawn: 'dialog[open] .qr' },
  files: { link: '#bandit-clock', open: press('Save or open', 'Speichern oder öffnen'), drawn: 'dialog[open] dl' },
  findings: { link: '#bandit-clock', open: press('Findings', 'Befunde'), drawn: 'dialog[open] article' },
  'present mode': { link: '#bandit-three&present=1', drawn: '.present-lab .lab-picture' },
  'a phase, presented': { link: '#apo1?preset=tales-momentum&present=1&at=2.solve', drawn: '.present-phase' },
  'a frame of the verdict': { link: 'embed.html#bandit-clock&panel=verdict', drawn: '.verdict svg' },
  'a frame of the plane': { link: 'embed.html#bandit-clock&panel=plane', drawn: '.plane-picture' },
};

/** Everything below the fold is drawn once it was seen. */
async function seen(page: Page, drawn: string): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    scrollTo(0, 0);
  });
  await expect(page.locator(drawn).first()).toBeVisible();
}

for (const [name, { link, open, drawn, also = [] }] of Object.entries(VIEWS))
  test(`${name} is German as a whole, and fits into 1280, 768 and 320 pixels`, async ({ page }) => {
    const texts: string[][] = [];
    for (const language of ['en', 'de'] as const) {
      await openIn(page, language, link);
      await open?.(page, (english, german) => (language === 'en' ? english : german));
      await seen(page, drawn);
      texts.push(await textsOf(page));
    }
    expect(
      untranslated(
        texts[0]!,
        texts[1]!,
        [...also, ...NAMES].sort((a, b) => b.length - a.length),
      ),
    ).toEqual([]);
    expect(texts[1]!.length).toBeGreaterThan(2);
    // A decimal point.
    expect(texts[1]!.filter((text) => /^[−+]?\d+\.\d{1,2}( %)?$/.test(text))).toEqual([]);
    expect(texts[1]!.filter((text) => /undefined|NaN|\[object|=>|<\w+>/.test(text))).toEqual([]);
    for (const width of [1280, 768, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await seen(page, drawn);
      expect(await overflow(page), `${width} pixels`).toBeLessThanOrEqual(0);
    }
    expect(await violationsInBothSchemes(page)).toEqual([]);
  });

/** The texts once they rest: a recording comes in parts. */
async function restingTexts(page: Page): Promise<string[]> {
  let before: string[] = [];
  await expect(async () => {
    const now = (await textsOf(page)).sort();
    const same = JSON.stringify(now) === JSON.stringify(before);
    before = now;
    expect(same).toBe(true);
  }).toPass({ intervals: [3000] });
  return before;
}

/** Where the chooser is in reach. */
const CHOOSABLE = ['the first screen', 'the tales', 'the lab', 'a game', 'a lesson', 'settings of tales'];

for (const name of CHOOSABLE)
  test(`${name}: the chooser leaves no word of the other language behind`, async ({ page }) => {
    const { link, drawn } = VIEWS[name]!;
    await openIn(page, 'de', link);
    await seen(page, drawn);
    const german = await restingTexts(page);
    await openIn(page, 'en', link);
    await seen(page, drawn);
    const english = await restingTexts(page);
    await page.getByLabel('Language').selectOption('Deutsch');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await seen(page, drawn);
    const chosen = await restingTexts(page);
    expect(chosen.filter((text) => !german.includes(text) && english.includes(text))).toEqual([]);
  });

/** How many rows each of these takes, by the lower edges of what is in them. */
const rowsOf = (page: Page, boxes: readonly string[]) =>
  page.evaluate(
    (names) =>
      names.map((name) => {
        const lower = [...document.querySelectorAll(`${name} > *`)]
          .filter((one) => one.getBoundingClientRect().height > 0)
          .map((one) => Math.round(one.getBoundingClientRect().bottom / 8));
        return new Set(lower).size;
      }),
    boxes,
  );

for (const language of ['en', 'de'] as const)
  test(`at 1280 pixels the header’s tools and the transport take one row each, ${language}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await openIn(page, language, '#tales-momentum');
    await expect(page.locator('.phase').first()).toBeVisible();
    expect(await rowsOf(page, ['.header-own', '.header-tools', '.transport-row'])).toEqual([1, 1, 1]);
  });

test('what was chosen in lab, figures and settings stays in another language', async ({ page }) => {
  await openIn(page, 'en', '#bandit-clock');
  await seen(page, '.plane-picture');
  const anchors = page.locator('[aria-labelledby=framed-simplex] input[type=checkbox]').first();
  await anchors.uncheck();
  const table = page.getByRole('button', { name: /^Probability of every action .*as a table/ });
  await table.click();
  await page.getByRole('button', { name: 'Settings' }).click();
  const group = page.locator('#settings details').last();
  await group.locator('summary').click();
  await page.getByRole('searchbox', { name: 'Find a setting' }).fill('rew');
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByRole('searchbox', { name: 'Eine Einstellung finden' })).toHaveValue('rew');
  await expect(anchors).not.toBeChecked();
  await expect(page.locator('.framed button[aria-pressed=true]')).toHaveCount(1);
  await expect(page.locator('.framed table').first()).toBeVisible();
  await page.getByRole('searchbox').first().fill('');
  await expect(group).toHaveAttribute('open');
});
