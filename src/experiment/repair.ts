/**
 * Links as mail, chats and editors hand them on. Each repair undoes one kind of damage; they are tried one after the other, each on the result of
 * the one before, so that a link may have met several. A link that can be read as it stands is never repaired.
 */

/** What ends a line, and what nobody sees: white space, joiners, direction marks, a soft hyphen, variation selectors. */
const UNSEEN = /(?:[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\ufe00-\ufe0f])+/gu;
/** The same as percent encoding has it: %0A %0D %09 %C2%AD %E2%80%8B … */
const UNSEEN_ENCODED = /%0[9ad]|%c2%a[0d]|%e2%80%(?:8[b-f]|a[89a-e])|%e2%81%a[0-9]|%ef%b8%8[0-9a-f]|%ef%bb%bf/gi;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: '',
  equals: '=',
};

/** Parameters that services append to every address they see. */
const TRACKING =
  /[&?](?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|mc_[ce]id|igshid?|_hs\w+|vero_id|s_cid|si|ref|ref_src)=[^&]*/g;

/** The end of a sentence, of a bracket or of emphasis that a program took for a part of the link, and its percent forms. */
const ENDING = /(?:[.,;:!?)\]}>"'*_~|`\\<»”’…&-]|%(?:2[1279ace]|3[abcef]|5[cdf]|60|7[c-e]|c2%bb|e2%80%(?:9[9d]|a6)))$/i;
/** Endings that are taken off, one after the other. */
const MOST_ENDINGS = 8;

/** Whether a link is quoted-printable, where every = is =3D or ends a line softly; in a packed link only the latter. */
const isQuoted = (link: string): boolean =>
  !/=(?!3d|\r?\n)/i.test(link) && (/=3d/i.test(link) || /apo\d+z\./i.test(link));

const REPAIRS: readonly ((link: string) => string)[] = [
  // A redirect that carries the address as a parameter, such as those of mail scanners.
  (link) => {
    const at = link.search(/%(?:25)*23apo\d/i);
    return at < 0 ? link : decoded(/^[^&\s]*/.exec(link.slice(at))![0]);
  },
  // Only the link itself, without what stands before it.
  (link) => link.slice(Math.max(0, link.search(/#?apo\d/i))),
  (link) => (isQuoted(link) ? link.replace(/=\r?\n/g, '').replace(/=3d/gi, '=') : link),
  (link) => link.replace(UNSEEN, ''),
  (link) => link.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]{2,6}));/gi, entity),
  // Escapes of JSON and of Markdown.
  (link) => link.replace(/\\u00([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  (link) => link.replace(/\\([^a-z\d\s])/gi, '$1'),
  (link) => (/^#?apo\d+(?:\?|z\.)/i.test(link) ? link : decoded(link)),
  (link) => link.replace(UNSEEN_ENCODED, ''),
  // Typographic dashes and quotation marks.
  (link) => link.replace(/[\u2010-\u2015\u2212]/g, '-').replace(/[\u201c-\u201f]/g, '"'),
  (link) =>
    link.replace(
      /^#?apo(\d+)(\?preset=|z\.)/i,
      (_, version: string, form: string) => `#apo${version}${form.toLowerCase()}`,
    ),
  (link) => link.replace(TRACKING, ''),
];

/** What a link may have been, at most some twenty texts. */
export function* repaired(text: string): Generator<string, void> {
  const seen = new Set([text]);
  const isNew = (link: string) => !seen.has(link) && seen.add(link);
  let link = text;
  for (const repair of REPAIRS) {
    link = repair(link);
    if (isNew(link)) yield link;
  }
  for (let times = 0; times < MOST_ENDINGS; times++) {
    link = link.replace(ENDING, '');
    if (!isNew(link)) return;
    yield link;
  }
}

function entity(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return Object.hasOwn(ENTITIES, name.toLowerCase()) ? ENTITIES[name.toLowerCase()]! : whole;
  const code = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** Without a layer of percent encoding, or two; as it is if it has none. */
function decoded(link: string): string {
  let result = link;
  for (let layers = 0; layers < 2 && !/^#?apo\d+(?:\?|z\.)/i.test(result); layers++)
    try {
      result = decodeURIComponent(result);
    } catch {
      return result;
    }
  return result;
}
