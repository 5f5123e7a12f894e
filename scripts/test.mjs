// npm test: installs what is missing, then type check, lint, unit and GPU tests in Node, and the built page in Chromium. Ends with
// one line 'N passed, N failed', counted from the runners' own reports. A stage that could not run has failed.
// `npm run test:long` (--long) runs the slow sweeps instead: test/**/*.long.test.ts and test/e2e/*.long.spec.ts.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, installChromium, installPackages, root, softwareAdapter } from './install.mjs';

checkNode();
const long = process.argv.includes('--long');
let passed = 0;
let failed = 0;
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function main() {
  installPackages();
  const bin = (path) => join(root, 'node_modules', path);
  await Promise.all([
    stage('Types', bin('typescript/bin/tsc'), ['--noEmit']),
    stage('Lint', bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings']),
  ]);

  const chromium = await installChromium();
  const env = {
    CHROME_PATH: chromium,
    ...softwareAdapter(chromium),
    ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
  };
  const results = join(root, 'test-results');
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results);

  const unit = join(results, 'unit.json');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${unit}`];
  const mode = long ? ['--mode', 'long'] : [];
  await stage('Unit and GPU tests', bin('vitest/vitest.mjs'), ['run', ...mode, ...reporters], env, () =>
    countUnit(unit),
  );

  const browser = join(root, 'test-results', 'browser.json');
  env.PLAYWRIGHT_JSON_OUTPUT_FILE = browser;
  const projects = (long ? ['long'] : ['webgpu', 'no-gpu']).map((name) => `--project=${name}`);
  await stage('Browser tests', bin('@playwright/test/cli.js'), ['test', ...projects], env, () => countBrowser(browser));
}

/** Runs one Node program. `count` reads its report; a program that writes none is itself one test. */
async function stage(
  name,
  program,
  args,
  env = {},
  count = (status) => ({ passed: status ? 0 : 1, failed: status ? 1 : 0 }),
) {
  const start = performance.now();
  const status = await new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] };
    spawn(process.execPath, [program, ...args], options)
      .on('error', resolve)
      .on('close', resolve);
  });
  const counted = report(name, status, count);
  passed += counted.passed;
  failed += counted.failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${name}: ${counted.passed} passed, ${counted.failed} failed, ${seconds} s`);
}

/** A runner that fails without a failed test (say, an unhandled rejection), or that ran no test, has failed once. */
function report(name, status, count) {
  try {
    const { passed, failed } = count(status);
    return { passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed };
  } catch (error) {
    console.error(`${name}: no report (${error.message})`);
    return { passed: 0, failed: 1 };
  }
}

function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** A skipped test shows nothing, so it counts as failed, as does a file that could not be loaded. */
function countUnit(path) {
  const { numPassedTests, numTotalTests, testResults } = read(path);
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numTotalTests - numPassedTests + broken.length };
}

function countBrowser(path) {
  const { stats, errors } = read(path);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}
