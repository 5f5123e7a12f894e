// The first script of both pages. `scripts/ahead.ts` puts two lines before it when the page is built, with the files that parts of the page take.
/* global PAGE_FILES, FRAME_FILES */

// A page that was opened from a disk cannot load its own modules: browsers give every file an origin of its own.
if (location.protocol === 'file:')
  addEventListener('DOMContentLoaded', () => {
    document.getElementById('app').textContent =
      'Apogee cannot run from a file. In its folder, type “npm start” and open the address that it prints; or put this folder on any web server.';
  });

// What a link shows first is asked for beside the page's own files, which would ask for it when they have come.
function askAhead(isFrame, { hash }) {
  // As those who ask later do, or it would be asked for twice.
  const ask = (href, link) =>
    document.head.append(
      Object.assign(document.createElement('link'), { crossOrigin: 'anonymous', ...link, href: `./${href}` }),
    );
  const panel = isFrame ? (/[#&]panel=([a-z]+)/.exec(hash)?.[1] ?? 'reward') : null;
  const [, recorded] =
    /^#tales-(betas|controls|groups|momentum|objectives|proxy|relatives|solved|zopo)(?=&|$)/.exec(hash) ?? [];
  const phases = /&(at|arm|seed|prompt(?!=1(&|$))|lesson|own|present)=/.test(hash) ? 'first' : 'opening';
  const part = panel === null || panel === 'phases' ? phases : /^(reward|verdict)$/.test(panel) ? 'means' : null;
  if (recorded && part) ask(`recorded/tales-${recorded}.${part}.jsonl.gz`, { rel: 'preload', as: 'fetch' });
  const exact = isFrame ? (part ? ['exact'] : []) : ['lab'];
  const parts = [...(isFrame ? [panel] : []), ...(hash.startsWith('#bandit-') ? exact : [])];
  const files = typeof PAGE_FILES === 'undefined' ? {} : isFrame ? FRAME_FILES : PAGE_FILES;
  for (const file of new Set(parts.flatMap((name) => (Object.hasOwn(files, name) ? files[name] : []))))
    ask(file, file.endsWith('.css') ? { rel: 'preload', as: 'style' } : { rel: 'modulepreload' });
}

askAhead('frame' in document.currentScript.dataset, location);
