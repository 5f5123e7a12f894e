// A page that was opened from a disk cannot load its own modules: browsers give every file an origin of its own.
if (location.protocol === 'file:')
  document.getElementById('app').textContent =
    'Apogee cannot run from a file. In its folder, type “npm start” and open the address that it prints; or put this folder on any web server.';

// What a link to a recorded run shows first is asked for beside the page's own files, which would ask for it when they have come.
const [, recorded] =
  /^#tales-(betas|controls|groups|momentum|objectives|proxy|relatives|solved|zopo)(?=&|$)/.exec(location.hash) ?? [];
if (recorded)
  document.head.append(
    Object.assign(document.createElement('link'), {
      rel: 'preload',
      as: 'fetch',
      crossOrigin: 'anonymous',
      href: `./recorded/tales-${recorded}.first.jsonl.gz`,
    }),
  );
