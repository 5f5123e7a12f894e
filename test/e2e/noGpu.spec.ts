import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { expect, test, WORKBENCH } from './support';

test('without a graphics adapter the CPU engine runs, on one thread for a small model, and the page says why', async ({
  page,
  context,
}) => {
  await page.goto(await encodeLink(tinyTales('auto', 1, 1)));
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 200_000 });
  const note = page.getByRole('note').filter({ hasText: 'Running on' });
  await expect(note).toContainText('CPU');
  await expect(note).toContainText('no graphics adapter');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
    `isolated: yes; cores: ${cores}; threads of WebAssembly: 1`,
  );
});

test('WebGPU by hand without an adapter fails with the reason, and the CPU engine is one click away', async ({
  page,
}) => {
  await page.goto(await encodeLink(tinyTales('webgpu', 1, 1)));
  await page.getByRole('button', { name: 'Train live' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('webgpu was asked for', { timeout: 100_000 });
  await alert.getByRole('button', { name: 'Run on the CPU' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 200_000 });
});

test('the check of the GPU says that there is none', async ({ page }) => {
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Check this GPU' }).click();
  await expect(page.getByRole('dialog')).toContainText('no graphics adapter');
});
