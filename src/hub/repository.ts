import { Failed } from '../messages/failure';

/** A repository of a hub. */
export interface Repository {
  /** owner/name */
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

const NAME = /^[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;
const REVISION = /^[A-Za-z0-9][\w./-]{0,99}$/;

/** Reads `owner/name`, `owner/name@revision`, or the address of a page of the hub. Throws a Failed. */
export function parseRepository(text: string, origin: string): Repository {
  const given = text.trim();
  const isAddress = given.startsWith(`${origin}/`);
  const path = (isAddress ? given.slice(origin.length + 1) : given).replace(/[?#].*$/s, '').replace(/\/$/, '');
  const [, owner = '', name = '', revision = 'main'] =
    (isAddress
      ? /^([^/]+)\/([^/]+)(?:\/(?:tree|blob|resolve)\/([^/]+)(?:\/.*)?)?$/
      : /^([^/]+)\/([^/@]+)(?:@(.+))?$/
    ).exec(path) ?? [];
  if (![owner, name].every((part) => NAME.test(part)) || !REVISION.test(revision) || path.includes('..'))
    throw new Failed({ code: 'hub-name', facts: { text: given.slice(0, 100) } });
  return { id: `${owner}/${name}`, revision };
}
