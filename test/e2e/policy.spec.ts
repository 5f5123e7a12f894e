import { expect, test } from '@playwright/test';

// A page of Playwright's own: the watched one of the other tests takes a broken rule for a fault.
test('the page is served with its headers, and its policy lets no inline script run', async ({ page }) => {
  await page.addInitScript(() => {
    const broken: string[] = [];
    Reflect.set(globalThis, 'broken', broken);
    document.addEventListener('securitypolicyviolation', (event) => broken.push(event.effectiveDirective));
  });
  await page.route(/\/$/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('</head>', '<script>globalThis.ran = true</script></head>');
    await route.fulfill({ response, body });
  });
  const response = (await page.goto(''))!;
  expect(await response.text()).toContain('globalThis.ran');
  expect(response.headers()).toMatchObject({
    'content-security-policy': "frame-ancestors 'none'",
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, 'broken'))).toEqual(['script-src-elem']);
  expect(await page.evaluate(() => [Reflect.has(globalThis, 'ran'), crossOriginIsolated])).toEqual([false, true]);
});
