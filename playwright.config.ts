import { defineConfig } from '@playwright/test';

/** Browser tests against the built page, served by `npm start`'s own script, on whatever port is free. */
const base = ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
const software = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

const chromium = (args: string[]) => ({
  browserName: 'chromium' as const,
  launchOptions: {
    args: [...base, ...args],
    ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
  },
});

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/browser',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['dot'], ['json']] : 'list',
  use: {
    baseURL: process.env.APOGEE_ADDRESS ?? '',
    // It would keep the whole page in every test; the tests of it allow it.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 900 },
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'webgpu', testIgnore: ['**/noGpu.spec.ts', '**/*.long.spec.ts'], use: chromium(software) },
    // Headless Chromium without a flag has no adapter.
    { name: 'no-gpu', testMatch: '**/noGpu.spec.ts', use: chromium([]) },
    // Only in `npm run test:long`.
    { name: 'long', testMatch: '**/*.long.spec.ts', use: chromium(software) },
  ],
  webServer: {
    command: 'node scripts/start.mjs',
    // The group's name becomes an environment variable of the tests.
    wait: { stdout: /Apogee is at (?<apogee_address>\S+)/ },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 2000 },
    timeout: 120_000,
  },
});
