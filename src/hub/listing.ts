import * as v from 'valibot';
import { Failed } from '../messages/failure';
import { messageOf, utf8 } from '../text';
import type { Hub } from './hosts';
import type { Repository } from './repository';

/** What a hub says of a repository: data of strangers, read strictly and bounded. */

/** A file as the hub lists it, by which is judged what comes. */
export interface ListedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of a large file; a small one has null, and is known by `blob`. */
  readonly sha256: string | null;
  /** Git's name of the content: SHA-1 of `blob SIZE\0` and the bytes. */
  readonly blob: string | null;
}

/** One of the models that a repository holds: a GGUF file, or the files of a folder. */
export interface Choice {
  readonly label: string;
  readonly files: readonly ListedFile[];
}

export interface Listing {
  readonly id: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** As the hub has it, such as `apache-2.0`; null if it says none. */
  readonly licence: string | null;
  readonly choices: readonly Choice[];
}

const MOST_BYTES = 2 ** 23;
const hex = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)));
const size = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 45));

const Sibling = v.object({
  rfilename: v.pipe(v.string(), v.maxLength(1000)),
  size: v.exactOptional(size),
  blobId: v.exactOptional(hex(40)),
  lfs: v.optional(v.nullable(v.object({ sha256: hex(64), size }))),
});

const Answer = v.object({
  sha: hex(40),
  gated: v.optional(v.nullable(v.union([v.boolean(), v.string()]))),
  cardData: v.optional(v.nullable(v.object({ license: v.optional(v.unknown()) }))),
  siblings: v.pipe(v.array(Sibling), v.maxLength(20_000)),
});

/** What a folder of transformers is read from; files in folders, and other programs' weights, are left where they are. */
const OF_FOLDER =
  /^(config|tokenizer|tokenizer_config|special_tokens_map|model\.safetensors\.index)\.json$|^chat_template\.jinja$|^model(-\d{5}-of-\d{5})?\.safetensors$/;
const GGUF = /^[\w.+-]{1,200}\.gguf$/;
/** A model in several GGUF files, which is not read. */
const PART = /-\d{5}-of-\d{5}\.gguf$/;

/** Asks the hub what a repository holds. Rejects with a Failed. */
export async function listRepository(hub: Hub, { id, revision }: Repository, signal: AbortSignal): Promise<Listing> {
  const url = `${hub.origin}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const answer = v.safeParse(Answer, await readJson(hub, id, url, signal), { abortEarly: true });
  if (!answer.success) throw unreadable(hub, answer.issues[0].message);
  const { sha, gated, cardData, siblings } = answer.output;
  if (gated) throw new Failed({ code: 'hub-gated', facts: { host: hub.host, id } });
  const choices = choicesOf(siblings.map(listedFile));
  if (choices.length === 0) throw new Failed({ code: 'hub-no-model', facts: { id } });
  const licence = cardData?.license;
  return { id, commit: sha, licence: typeof licence === 'string' ? licence.slice(0, 100) : null, choices };
}

const listedFile = ({ rfilename, size, blobId, lfs }: v.InferOutput<typeof Sibling>): ListedFile => ({
  name: rfilename,
  size: lfs?.size ?? size ?? Number.NaN,
  sha256: lfs?.sha256 ?? null,
  blob: lfs ? null : (blobId ?? null),
});

function choicesOf(files: readonly ListedFile[]): Choice[] {
  const known = files.filter(({ size, sha256, blob }) => size > 0 && (sha256 ?? blob) !== null);
  const folder = known.filter(({ name }) => OF_FOLDER.test(name));
  const has = (name: string) => folder.some((file) => file.name === name);
  const isWhole =
    has('config.json') && has('tokenizer.json') && (has('model.safetensors') || has('model.safetensors.index.json'));
  // Who has one file needs no parts.
  const needed = has('model.safetensors') ? folder.filter(({ name }) => !/^model-|index\.json$/.test(name)) : folder;
  return [
    ...(isWhole ? [{ label: 'safetensors', files: needed }] : []),
    ...known
      .filter(({ name }) => GGUF.test(name) && !PART.test(name))
      .map((file) => ({ label: file.name, files: [file] })),
  ];
}

async function readJson(hub: Hub, id: string, url: string, signal: AbortSignal): Promise<unknown> {
  const response = await ask(url, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw signal.reason;
    throw new Failed({ code: 'hub-network', facts: { what: id, detail: messageOf(error) } });
  });
  if (!response.ok) throw refusedBy(hub, id, response.status);
  try {
    return JSON.parse(utf8(await bodyOf(response)));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw unreadable(hub, messageOf(error));
  }
}

/** Nobody is told who asks, nor from where; what is kept, we keep ourselves. */
export const ask = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' });

async function bodyOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body!.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      throw new Error(`more than ${MOST_BYTES} bytes`);
    }
    chunks.push(read.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** What a status of the hub means. It answers 401 for what does not exist, too, so as to tell nobody what is private. */
export function refusedBy({ host }: Hub, id: string, status: number): Failed {
  if (status === 401 || status === 404) return new Failed({ code: 'hub-absent', facts: { host, id } });
  if (status === 403) return new Failed({ code: 'hub-gated', facts: { host, id } });
  if (status === 429) return new Failed({ code: 'hub-busy', facts: { host } });
  return new Failed({ code: 'hub-status', facts: { host, status } });
}

const unreadable = ({ host }: Hub, detail: string) => new Failed({ code: 'hub-unreadable', facts: { host, detail } });
