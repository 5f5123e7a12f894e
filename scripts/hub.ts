import type { Plugin } from 'vite';
import { hubOf } from '../src/hub/hosts.ts';

/** Lets the page ask the hub of this build, and no other host: the address book of `src/hub/hosts.ts` becomes part of the page's policy. */
export const hubInPolicy = (): Plugin => {
  let sources: readonly string[] = [];
  return {
    name: 'hub-in-policy',
    configResolved({ env }) {
      const hub = hubOf(env.VITE_APOGEE_HUB);
      sources = hub ? [hub.origin, ...hub.content] : [];
    },
    transformIndexHtml: (html) => html.replace("connect-src 'self'", ["connect-src 'self'", ...sources].join(' ')),
  };
};
