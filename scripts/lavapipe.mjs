// npm run test:lavapipe [-- [--models] ARGUMENT OF VITEST …]: the tests of models, or a real one, on Mesa's lavapipe, a software adapter that has
// another compiler than SwiftShader, subgroups of 8, f16, and the smallest binding that WebGPU promises, 128 MiB.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkStart, installPackages, root } from './install.mjs';

/** Where Linux keeps what it knows of Vulkan drivers. */
const DRIVERS = '/usr/share/vulkan/icd.d';
const TESTS = ['test/model', 'test/engine/language'];
const REAL = ['test/model/smollm2.models.test.ts', '-t', 'webgpu'];

checkStart();
installPackages();
const driver = process.env.VK_ICD_FILENAMES ?? installed();
if (!driver) {
  console.error(
    'lavapipe is not installed: it comes with Mesa (on Debian: apt-get install mesa-vulkan-drivers libvulkan1), of which Dawn takes version 25, ' +
      'not 22; a driver elsewhere is named by VK_ICD_FILENAMES',
  );
  process.exit(1);
}
const isReal = process.argv[2] === '--models';
const asked = process.argv.slice(isReal ? 3 : 2);
// One after the other, since every device compiles on all cores, and as patiently as slow sweeps: a kernel is compiled at its first dispatch.
const args = ['--maxWorkers=1', '--testTimeout=600000', ...(asked.length > 0 ? asked : isReal ? REAL : TESTS)];
const program = isReal ? [join(root, 'scripts/models.mjs')] : [join(root, 'node_modules/vitest/vitest.mjs'), 'run'];
const { LD_LIBRARY_PATH: _, ...env } = process.env;
const result = spawnSync(process.execPath, [...program, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...env, VK_ICD_FILENAMES: driver, APOGEE_PATIENT: '1' },
});
if (result.error) throw result.error;
process.exit(result.status ?? 1);

function installed() {
  const found = existsSync(DRIVERS) ? readdirSync(DRIVERS).find((name) => /^lvp_icd.*\.json$/.test(name)) : undefined;
  return found && join(DRIVERS, found);
}
