import { encodeLink } from '../../src/experiment/link';
import { eventsOf, expect, longTales, requestsOf, test } from './support';

test('cancels within 200 ms of the step in flight, and runs again', async ({ page }) => {
  await page.goto(await encodeLink(longTales('cpu')));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect
    .poll(async () => (await eventsOf(page)).some((event) => event.kind === 'step'), { timeout: 200_000 })
    .toBe(true);

  // From the last event that the worker sent, which ended the step in flight, to the page's word.
  const delay = await page.evaluate(async () => {
    let last = performance.now();
    const messages = Reflect.get(globalThis, '__fromWorkers') as unknown[];
    const badge = document.querySelector('.badge')!;
    document.querySelector<HTMLButtonElement>('button[aria-label=Cancel]')!.click();
    let seen = messages.length;
    while (badge.textContent !== 'Cancelled') {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const news = messages
        .slice(seen)
        .some((data) => Reflect.get(Object(Reflect.get(Object(data), 'message')), 'kind') === 'events');
      if (news) last = performance.now();
      seen = messages.length;
    }
    return performance.now() - last;
  });
  expect(delay).toBeLessThan(200);

  const count = (await eventsOf(page)).length;
  await page.waitForTimeout(300);
  expect(await eventsOf(page)).toHaveLength(count);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.locator('.badge')).toHaveText('Live run', { timeout: 100_000 });
  expect((await requestsOf(page)).filter((kind) => kind === 'start')).toHaveLength(2);
});
