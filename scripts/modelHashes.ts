import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const NAME = 'virtual:model-hashes';

/** The module `virtual:model-hashes` maps every file of the model that ships to its SHA-256, as it is while the page is built. */
export function modelHashes(): Plugin {
  let folder = '.';
  return {
    name: 'model-hashes',
    configResolved(config) {
      folder = join(config.publicDir, 'models', 'tales');
    },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const hashes = readdirSync(folder).map((name) => {
        this.addWatchFile(join(folder, name));
        return [
          name,
          createHash('sha256')
            .update(readFileSync(join(folder, name)))
            .digest('hex'),
        ] as const;
      });
      return `export default ${JSON.stringify(Object.fromEntries(hashes))}`;
    },
  };
}
