// node bench/lab.mjs: how fast the theory lab computes; runs bench/lab.ts.
import { checkNode, installPackages } from '../scripts/install.mjs';
import { runMain } from '../scripts/vite.mjs';

checkNode();
installPackages();
await runMain('/bench/lab.ts', 'bench');
