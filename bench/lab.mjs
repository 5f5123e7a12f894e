// node bench/lab.mjs: how fast the theory lab computes; runs bench/lab.ts.
import { checkStart, installPackages } from '../scripts/install.mjs';
import { runMain } from '../scripts/vite.mjs';

checkStart();
installPackages();
await runMain('/bench/lab.ts', 'bench');
