// npm test: installs what is missing, then type check, lint, unit and GPU tests in Node, and the built page in Chromium. Ends with
// one line 'N passed, N failed', counted from the runners' own reports. A stage that could not run has failed.
// `npm run test:long` (--long) runs the slow sweeps instead: test/**/*.long.test.ts and test/e2e/*.long.spec.ts; then what `npm run test:browsers`
// (--browsers) runs alone: the page in Firefox and WebKit, if they are installed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkStart, installChromium, installPackages, otherBrowserTests, root, softwareAdapter } from './install.mjs';

checkStart();
const long = process.argv.includes('--long');
const browsersOnly = process.argv.includes('--browsers');
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
  const chromium = await installChromium();
  const env = {
    CHROME_PATH: chromium,
    ...softwareAdapter(chromium),
    ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
  };
  const results = join(root, 'test-results');
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results);
  if (!browsersOnly) await usualStages(results, env);
  if (!browsersOnly && !long) return;
  const files = otherBrowserTests();
  const args = ['--mode', 'browsers', '--no-file-parallelism', ...files];
  if (files.length > 0) await unitStage('Other browsers', join(results, 'browsers.json'), args, env);
}

function bin(path) {
  return join(root, 'node_modules', path);
}

async function usualStages(results, env) {
  await Promise.all([
    stage('Types', bin('typescript/bin/tsc'), ['--noEmit']),
    stage('Lint', bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings']),
  ]);
  await unitStage('Unit and GPU tests', join(results, 'unit.json'), long ? ['--mode', 'long'] : [], env);
  const report = join(results, 'browser.json');
  const projects = (long ? ['long'] : ['webgpu', 'no-gpu']).map((name) => `--project=${name}`);
  await stage(
    'Browser tests',
    bin('@playwright/test/cli.js'),
    ['test', ...projects],
    { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    () => countBrowser(report),
  );
}

/** A run of vitest, which writes its report to `path`. */
function unitStage(name, path, args, env) {
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${path}`];
  return stage(name, bin('vitest/vitest.mjs'), ['run', ...args, ...reporters], env, () => countUnit(path));
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
