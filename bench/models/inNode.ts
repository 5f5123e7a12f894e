import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { modelAt } from '../../src/cli/machine';
import { offerThreads } from '../../src/cli/threads';
import { exposeModels } from './served';

exposeModels({
  files: async (path) => modelAt(resolve(path)),
  async threads() {
    Object.assign(navigator, { hardwareConcurrency: availableParallelism() });
    offerThreads();
  },
});
