import {
  isRelative,
  RELATIVE_FIELDS,
  type ReferenceKind,
  relativeDefault,
  withoutDefaults,
} from '../algorithms/relatives';
import type { Path } from '../messages/naming';
import { Refused } from '../messages/refusal';
import { type Experiment, parseExperiment, withoutIdlePace, withoutIdleSwitches } from './experiment';
import { isSafe, type Json, packed, parseJson, unpacked } from './packed';
import { KNOWN_PRESETS, presetNamed } from './presets';
import { repaired } from './repair';
import { parseSeeds, seedsText } from './seeds';

/**
 * An experiment as the hash of an address, in one of three forms, of which only the last two are written:
 *   #NAME                                  a preset, as a person types it
 *   #apo1?preset=NAME&path=value…          a readable difference from a preset
 *   #apo1z.<base64url(deflate-raw(JSON))>  the whole experiment, if the difference would be long
 * Links are untrusted: sizes are capped before and while unpacking, and everything passes the schema of an experiment.
 * Loading a link starts nothing.
 */

const VERSION = 1;
/** Longest readable form. */
const READABLE = 400;
const MOST_CHARACTERS = 64 * 1024;

/**
 * Canonical: equal experiments give equal links, and `encodeLink(await decodeLink(link))` gives the link again. Of the packed form that holds
 * on one platform only, since each has a deflate of its own.
 */
export async function encodeLink(experiment: Experiment): Promise<string> {
  const arms = withoutIdlePace(experiment).map(withoutDefaults);
  const whole = sorted({ ...experiment, arms, world: withoutIdleSwitches(experiment.world) } as Json);
  // A difference from another kind of world is all of the world, and longer than the packed form.
  const readable = BASES.filter(({ kind }) => kind === experiment.world.kind).flatMap(
    ({ name, base }) => readableLink(name, base, whole) ?? [],
  );
  const [first, ...others] = readable;
  if (first !== undefined)
    return withSafeEnd(others.reduce((best, link) => (link.length < best.length ? link : best), first));
  const link = `#apo${VERSION}z.${await packed(JSON.stringify(whole))}`;
  const characters = link.length;
  if (characters > MOST_CHARACTERS)
    throw new Refused({ path: ['link'], code: 'no-link-characters', facts: { characters, most: MOST_CHARACTERS } });
  return link;
}

/** Reads a link exactly: the hash alone, with or without `#`, or a whole address. Throws a Refused that names the field at fault. */
export const decodeLink = (text: string): Promise<Experiment> =>
  ofLink(async () => parseExperiment(await read(hashOf(text))));

/** Says of what is refused that it is the link's. */
export async function ofLink<T>(readIt: () => Promise<T>): Promise<T> {
  try {
    return await readIt();
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.refusal, 'link') : error;
  }
}

/** What stands behind `#`, if there is one. Throws a Refused if the text is too long for a link. */
export function hashOf(text: string): string {
  const link = text.trim();
  const { length } = link;
  if (length > MOST_CHARACTERS)
    throw new Refused({ path: [], code: 'link-long', facts: { most: MOST_CHARACTERS, length } });
  return link.slice(link.indexOf('#') + 1);
}

/**
 * Reads a link exactly, or if that is refused, without what mail and chats do to links (see repair.ts); `repaired` says so. Throws the Refused of the
 * exact reading.
 */
export async function readRepaired<T extends object>(
  text: string,
  decode: (link: string) => Promise<T>,
): Promise<T & { repaired: boolean }> {
  try {
    return { ...(await decode(text)), repaired: false };
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code === 'link-long') throw error;
    for (const link of repaired(text.trim())) {
      const found = await decode(link).catch(() => null);
      if (found) return { ...found, repaired: true };
    }
    throw error;
  }
}

async function read(hash: string): Promise<unknown> {
  if (KNOWN_PRESETS.some(({ name }) => name === hash)) return readChanges(`preset=${hash}`);
  const found = /^apo(\d{1,4})(\?|z\.)(.*)$/s.exec(hash);
  if (!found) throw new Refused({ path: [], code: 'not-a-link', facts: { version: VERSION } });
  const [, version = '', form, body = ''] = found;
  if (Number(version) !== VERSION) throw new Refused({ path: [], code: 'link-version', facts: { version } });
  return form === '?' ? readChanges(body) : unpacked(body, 'experiment');
}

/** Object keys in order, so that equal experiments are equal texts. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key]!)]),
  );
}

const isObject = (value: Json): value is { [key: string]: Json } => value !== null && typeof value === 'object';

const BASES = KNOWN_PRESETS.map(({ name, experiment }) => ({
  name,
  kind: experiment.world.kind,
  base: sorted(experiment as Json),
}));

/** The readable form, or null if it would be long. */
function readableLink(name: string, base: Json, whole: Json): string | null {
  let link = `#apo${VERSION}?preset=${name}`;
  for (const change of difference(base, whole, [])) {
    link += `&${change}`;
    if (link.length > READABLE) return null;
  }
  return link;
}

/** What turns `from` into `to`, as `path=value`, field by field; arrays of another length and objects of other keys whole. */
function* difference(from: Json, to: Json, path: string[]): Generator<string, void> {
  if (from === to) return;
  if (isObject(from) && isObject(to) && Array.isArray(from) === Array.isArray(to) && path[0] !== 'seeds') {
    const [before, after] = path[0] === 'arms' && path.length === 2 ? alike(from, to) : [from, to];
    const keys = Object.keys(after);
    if (keys.join() === Object.keys(before).join()) {
      for (const key of keys) yield* difference(Reflect.get(before, key), Reflect.get(after, key), [...path, key]);
      return;
    }
  }
  if (path[0] === 'seeds' && String(from) === String(to)) return;
  const text = valueText(path, to);
  // What is too long as it is does not get shorter by encoding.
  yield `${path.join('.')}=${text.length > READABLE ? text : encoded(text)}`;
}

/** Percent encoding, also of what Markdown and chats take for emphasis, brackets or the end of a sentence; commas and colons stay. */
const encoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replace(/[!'()*~]/g, percent);

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Punctuation at the end of a link is often cut off. */
const withSafeEnd = (link: string): string => link.replace(/[^\w=]$|_$/, percent);

type Fields = { [key: string]: Json };

/** Two arms with the same optional fields: those that either has and that mean something to the second, at its default if left out. */
function alike(from: Json & object, to: Json & object): [Fields, Fields] {
  const [before, after] = [from as Fields, to as Fields];
  const defaults = Object.fromEntries(
    RELATIVE_FIELDS.filter((name) => name in before || name in after).flatMap((name) => {
      const fallback = relativeDefault(name, after.reference as ReferenceKind);
      return fallback === undefined ? [] : [[name, fallback] as const];
    }),
  );
  const filled = (arm: Fields): Fields => {
    const own = Object.entries(arm).filter(([name]) => !isRelative(name) || name in defaults);
    return sorted({ ...defaults, ...Object.fromEntries(own) }) as Fields;
  };
  return [filled(before), filled(after)];
}

/** JSON, but strings that cannot be taken for JSON stand without quotes, and seeds as ranges. */
function valueText(path: string[], value: Json): string {
  if (path[0] === 'seeds') return seedsText(value as number[]);
  return typeof value === 'string' && !isJson(value) && !LONE.test(value) ? value : JSON.stringify(value);
}

/** Half a surrogate pair, which JSON can write and percent encoding cannot. */
const LONE = /\p{Surrogate}/u;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readChanges(body: string): unknown {
  const [first = '', ...changes] = body.split('&');
  const [key, name = ''] = split(first);
  if (key !== 'preset') throw new Refused({ path: ['preset'], code: 'missing' });
  const result: Json = structuredClone(presetNamed(name).experiment);
  const seen = new Set<string>();
  for (const change of changes) {
    const [path, value] = split(change);
    if (seen.has(path)) throw new Refused({ path: shown(path), code: 'stands-twice' });
    seen.add(path);
    assign(result, path, path === 'seeds' ? parseSeeds(value) : isJson(value) ? parseJson(value, 'experiment') : value);
  }
  return result;
}

/** Longest part of a link that a message repeats. */
const MOST_SHOWN = 80;

/** A path as the link writes it. */
const shown = (path: string): Path => [path.slice(0, MOST_SHOWN)];

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 0) throw new Refused({ path: [], code: 'link-pair', facts: { received: pair.slice(0, MOST_SHOWN) } });
  try {
    return [decodeURIComponent(pair.slice(0, at)), decodeURIComponent(pair.slice(at + 1))];
  } catch {
    throw new Refused({ path: shown(pair.slice(0, at)), code: 'link-encoding' });
  }
}

/** Sets the field at `path` inside `target`, through own fields only; what does not belong there is for the schema to refuse. */
function assign(target: Json, path: string, value: Json): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  let node = target;
  for (const key of keys) {
    if (!isObject(node) || !Object.hasOwn(node, key)) throw new Refused({ path: shown(path), code: 'unknown-field' });
    node = Reflect.get(node, key) as Json;
  }
  const inside =
    isObject(node) && (Array.isArray(node) ? /^\d+$/.test(last) && Number(last) < node.length : isSafe(last));
  if (!inside) throw new Refused({ path: shown(path), code: 'unknown-field' });
  Object.defineProperty(node, last, { value, writable: true, enumerable: true, configurable: true });
}
