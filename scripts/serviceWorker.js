// Keeps the page's own files in the browser, so that it opens without a network. `offline.ts` puts this file into the build as `sw.js`, after a line
// `const BUILD = { version, files }`: a hash of the build, and the paths of its files below the folder that the page is in.
// A file is answered from what was kept with this build, or with the one before, whose page may still be open in another tab; whatever else is
// asked for goes to the network. A new build waits until the reader takes it.
/* global BUILD */

const PREFIX = `apogee:${registration.scope}:`;
const OWN = PREFIX + BUILD.version;
// A server may answer scripts with `Vary: Origin`, and they are asked for both with and without one.
const ANY_ORIGIN = { ignoreVary: true };
const START = new URL('index.html', registration.scope).href;

// All files or none: a build that is kept in part would fail in part.
addEventListener('install', (event) => event.waitUntil(keep()));

async function keep() {
  const cache = await caches.open(OWN);
  try {
    // Past the browser's own cache, where a file of the build before may stand.
    await cache.addAll(
      BUILD.files.map((path) => new Request(new URL(path, registration.scope), { cache: 'no-cache' })),
    );
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

addEventListener('activate', (event) => event.waitUntil(forget()));

/** Deletes what was kept of builds before the last one. */
async function forget() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  await Promise.all(kept.slice(0, -1).map((name) => caches.delete(name)));
  // The page of the first visit loads its later parts from here too.
  await clients.claim();
}

addEventListener('message', ({ data }) => {
  if (data === 'take over') skipWaiting();
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const isOurs = request.url.startsWith(registration.scope) && request.method === 'GET';
  // “reload” asks for what the server has, after what was kept turned out to be wrong.
  if (isOurs && request.cache !== 'reload' && !request.headers.has('range')) event.respondWith(answer(request));
});

async function answer(request) {
  const { href } = Object.assign(new URL(request.url), { hash: '', search: '' });
  const wanted = request.mode === 'navigate' && href === registration.scope ? START : href;
  const own = await caches.open(OWN);
  const found = await own.match(wanted, ANY_ORIGIN);
  if (found) return found;
  for (const name of await caches.keys()) {
    const other = name.startsWith(PREFIX) && (await (await caches.open(name)).match(wanted, ANY_ORIGIN));
    if (other) return other;
  }
  return fetch(request);
}
