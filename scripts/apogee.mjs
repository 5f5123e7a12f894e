// npm run -s apogee -- COMMAND: runs the TypeScript command line, src/cli/main.ts.
import { resolve } from 'node:path';
import { checkStart, installPackages, root } from './install.mjs';
import { runMain } from './vite.mjs';

checkStart();
installPackages();
// npm runs this at the root of the package; paths are relative to where the person stands.
const { INIT_CWD } = process.env;
if (INIT_CWD && resolve(root) === process.cwd()) process.chdir(INIT_CWD);
await runMain('/src/cli/main.ts', 'apogee', process.argv.slice(2));
