import type { BrowserContext, Page } from '@playwright/test';
import { expect, test, WORKBENCH } from './support';

/** A page whose self-test is somewhere between two cases. */
async function checking(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Check this GPU' }).click();
  await expect(page.getByRole('dialog')).toContainText(/Checking … [1-9]\d* cases? done/, { timeout: 60_000 });
  return page;
}

const LEFT_OUT = /Left out, since they crashed when they were first tried here: (.+?)(;|op|$)/;

/** What a new page says of a case that crashed. */
const leftOut = async (page: Page) => LEFT_OUT.exec((await page.getByRole('dialog').textContent()) ?? '')?.[1];

test('closed or reloaded, and with a check that goes on elsewhere, nothing has crashed', async ({ context }) => {
  await checking(context);
  const reloaded = await checking(context);
  await reloaded.reload();
  await (await checking(context)).close();
  const well = await checking(context);
  expect(await leftOut(well)).toBeUndefined();
});

// In a browser that has tried nothing yet: what was tried before is noted as one.
test('a case that was under way when the page crashed is left out, until a reader lets it be tried again', async ({
  context,
}) => {
  const crashing = await checking(context);
  const control = await context.newCDPSession(crashing);
  const crashed = crashing.waitForEvent('crash');
  void control.send('Page.crash').catch(() => {});
  await crashed;
  const page = await checking(context);
  await expect(page.getByRole('dialog').getByRole('note')).toContainText('Left out, since they crashed');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Try these again' }).click();
  await expect(page.getByRole('dialog')).toContainText(/Checking … [1-9]\d* cases? done/, { timeout: 60_000 });
  await expect(page.getByRole('dialog').getByRole('note')).toHaveCount(0);
});
