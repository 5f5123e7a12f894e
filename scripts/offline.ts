import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const WORKER = fileURLToPath(new URL('serviceWorker.js', import.meta.url));

/** Larger files than any of ours are left to be asked for. */
const MOST_BYTES = 8 * 2 ** 20;

/** Hosts serve no files of headers. */
const NOT_KEPT = /(^|\/)(sw\.js|README\.md|_headers|vercel\.json|[^/]+\.map)$/;

/** Puts the service worker into the build, with the list of the build's files. */
export function offline(): Plugin {
  let folder = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    closeBundle() {
      const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => statSync(path).size <= MOST_BYTES)
        .map((path) => relative(folder, path).split(sep).join('/'))
        .filter((path) => !NOT_KEPT.test(path))
        .sort();
      const hash = createHash('sha256');
      for (const path of paths) hash.update(`${path}\0`).update(readFileSync(join(folder, path)));
      const build = { version: hash.digest('hex').slice(0, 16), files: paths };
      writeFileSync(join(folder, 'sw.js'), `const BUILD = ${JSON.stringify(build)};\n${readFileSync(WORKER, 'utf8')}`);
    },
  };
}
