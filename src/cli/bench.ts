import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from './command';

const MAIN = fileURLToPath(new URL('../../bench/main.mjs', import.meta.url));

/** The benchmark starts Chromium and needs packages of its own, so it runs as a separate process. */
export const bench: Command = {
  help: `Usage: npm run -s apogee -- bench [options]

Measures this machine's engines beside jax-js, TensorFlow.js and PyTorch, in one Chromium or in Node; the same as npm run bench,
whose --help lists the options.
`,
  async run(args) {
    const [status] = await once(spawn(process.execPath, [MAIN, ...args], { stdio: 'inherit' }), 'exit');
    if (status !== 0) throw new Error(`bench: ended with status ${status}`);
  },
};
