import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { downloadFile, type Sink } from '../../src/hub/download';
import { type Hub, hubOf } from '../../src/hub/hosts';
import { type ListedFile, listRepository } from '../../src/hub/listing';
import { parseRepository } from '../../src/hub/repository';

/** A server that behaves as a hub, and one that holds its content. */
let hub: Hub;
let servers: Server[];
/** What the content server does with the next requests; then it serves. */
let course: ((request: IncomingMessage, response: ServerResponse) => void)[];
let asked: (string | undefined)[];
let api: { status: number; body: string };

const CONTENT = new Uint8Array(300_000).map((_, i) => (i * 7919) >> 3);
const isContent = (sink: { bytes: () => Uint8Array }) => Buffer.compare(sink.bytes(), CONTENT) === 0;
const SMALL = new TextEncoder().encode('{"a": 1}');
const sha = (kind: string, ...parts: (string | Uint8Array)[]) =>
  parts.reduce<ReturnType<typeof createHash>>((hash, part) => hash.update(part), createHash(kind)).digest('hex');
const LARGE: ListedFile = { name: 'model.gguf', size: CONTENT.length, sha256: sha('sha256', CONTENT), blob: null };
const COMMIT = 'c'.repeat(40);

function serve(request: IncomingMessage, response: ServerResponse, bytes = CONTENT): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= bytes.length) return void response.writeHead(416).end();
  response.writeHead(request.headers.range ? 206 : 200, {
    'content-length': bytes.length - from,
    ...(request.headers.range && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  response.end(bytes.subarray(from));
}

beforeAll(async () => {
  const content = createServer((request, response) => {
    asked.push(request.headers.range);
    // A connection that broke is not taken again.
    response.setHeader('connection', 'close');
    (course.shift() ?? serve)(request, response);
  });
  const front = createServer((request, response) => {
    if (request.url!.startsWith('/api/')) return response.writeHead(api.status).end(api.body);
    const { port } = content.address() as AddressInfo;
    return response.writeHead(302, { location: `http://127.0.0.1:${port}${request.url}` }).end();
  });
  servers = [content, front];
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hub = hubOf(`http://127.0.0.1:${(front.address() as AddressInfo).port}`)!;
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});
beforeEach(() => {
  course = [];
  asked = [];
});

function memorySink(start = new Uint8Array()): Sink & { bytes: () => Uint8Array } {
  let bytes = start;
  return {
    size: () => bytes.length,
    read: (offset, length) => bytes.slice(offset, offset + length),
    append(more) {
      const next = new Uint8Array(bytes.length + more.length);
      next.set(bytes);
      next.set(more, bytes.length);
      bytes = next;
    },
    empty() {
      bytes = new Uint8Array();
    },
    bytes: () => bytes,
  };
}

async function load(sink: Sink, file = LARGE, signal = new AbortController().signal): Promise<number[]> {
  const waits: number[] = [];
  const url = `${hub.origin}/owner/name/resolve/${COMMIT}/${file.name}`;
  await downloadFile(hub, 'owner/name', url, file, sink, {
    signal,
    onBytes() {},
    onWait: (seconds) => waits.push(seconds),
    sleep: async () => signal.throwIfAborted(),
  });
  return waits;
}

const breaksAfter = (bytes: number) => (request: IncomingMessage, response: ServerResponse) => {
  const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': CONTENT.length - from });
  response.write(CONTENT.subarray(from, from + bytes), () => setTimeout(() => response.socket!.destroy(), 50));
};
const answers =
  (status: number, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end('no');

test('follows the hub elsewhere, and has the file', async () => {
  const sink = memorySink();
  expect(await load(sink)).toEqual([]);
  expect(isContent(sink)).toBe(true);
  expect(asked).toEqual([undefined]);
});

test('goes on where the line broke, and where an earlier visit ended', async () => {
  const sink = memorySink(CONTENT.slice(0, 100_000));
  course = [breaksAfter(20_000), breaksAfter(30_000)];
  expect(await load(sink)).toEqual([1, 1]);
  expect(isContent(sink)).toBe(true);
  expect(asked[0]).toBe('bytes=100000-');
  expect(asked).toHaveLength(3);
  expect(Number(/\d+/.exec(asked[2]!)![0])).toBeGreaterThan(100_000);
});

test('begins again where a server knows no ranges, or has less than we have', async () => {
  const plain = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(200).end(CONTENT);
  for (const first of [plain, answers(416)]) {
    const sink = memorySink(CONTENT.slice(0, 100_000));
    course = [first];
    await load(sink);
    expect(isContent(sink)).toBe(true);
  }
  const long = memorySink(new Uint8Array(LARGE.size + 1));
  await load(long);
  expect(isContent(long)).toBe(true);
});

test('waits as long as it is asked to, and gives up after five attempts in vain', async () => {
  course = [answers(429, { 'retry-after': '7' }), answers(503), answers(429, { 'retry-after': '999999' })];
  expect(await load(memorySink())).toEqual([7, 4, 120]);
  course = Array.from({ length: 5 }, () => answers(429));
  await expect(load(memorySink())).rejects.toThrow('too much has been asked of it');
  const sink = memorySink(CONTENT.slice(0, 10));
  course = Array.from({ length: 5 }, () => breaksAfter(0));
  await expect(load(sink)).rejects.toThrow('owner/name could not be loaded');
  expect(sink.size()).toBe(10);
  // An answer that ends early is a broken line, too.
  const short = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(206).end();
  course = Array.from({ length: 5 }, () => short);
  await expect(load(sink)).rejects.toThrow('the answer ended early');
});

test('other bytes are thrown away, be they too many or other ones', async () => {
  const changed = CONTENT.slice();
  changed[200_000]! ^= 1;
  for (const wrong of [changed, new Uint8Array(LARGE.size + 1)]) {
    const sink = memorySink();
    course = [(request, response) => serve(request, response, wrong)];
    await expect(load(sink)).rejects.toThrow('What came as model.gguf is not what the hub lists');
    expect(sink.size()).toBe(0);
  }
  // What an earlier visit left is part of what is checked.
  const broken = memorySink(changed.slice(0, 250_000));
  await expect(load(broken)).rejects.toThrow('is not what the hub lists');
});

test('a small file is known by its git name', async () => {
  const file = {
    name: 'config.json',
    size: SMALL.length,
    sha256: null,
    blob: sha('sha1', `blob ${SMALL.length}\0`, SMALL),
  };
  const small = (request: IncomingMessage, response: ServerResponse) => serve(request, response, SMALL);
  course = [small];
  const sink = memorySink();
  await load(sink, file);
  expect(sink.bytes()).toEqual(SMALL);
  course = [small];
  await expect(load(memorySink(), { ...file, blob: '0'.repeat(40) })).rejects.toThrow('config.json is not');
});

test('what a hub refuses is said at once; who stops, stops it', async () => {
  for (const [status, message] of [
    [401, 'or shows it only to those who sign in'],
    [403, 'accept its terms'],
    [404, 'has no owner/name'],
    [410, 'status 410'],
  ] as const) {
    course = [answers(status)];
    await expect(load(memorySink())).rejects.toThrow(message);
  }
  const stop = new AbortController();
  course = [
    (_, response) => {
      response.writeHead(200);
      response.write('x', () => stop.abort(new Error('stopped')));
    },
  ];
  await expect(load(memorySink(), LARGE, stop.signal)).rejects.toThrow('stopped');
});

const sibling = (rfilename: string, size = 10) => ({ rfilename, size, blobId: 'b'.repeat(40) });
const large = (rfilename: string, size = 1000) => ({ ...sibling(rfilename), lfs: { sha256: 'a'.repeat(64), size } });
const list = (body: unknown, status = 200) => {
  api = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return listRepository(hub, { id: 'owner/name', revision: 'main' }, new AbortController().signal);
};

test('a listing becomes the models that are in it', async () => {
  const settings = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'README.md', 'onnx/model.onnx'];
  const listing = await list({
    sha: COMMIT,
    gated: false,
    cardData: { license: 'apache-2.0', language: ['en'] },
    siblings: [
      ...settings.map((name) => sibling(name)),
      large('model.safetensors'),
      large('q8.gguf', 2000),
      large('big-00001-of-00002.gguf'),
      { rfilename: 'unknown.gguf' },
    ],
  });
  expect(listing).toMatchObject({ id: 'owner/name', commit: COMMIT, licence: 'apache-2.0' });
  expect(listing.choices.map(({ label, files }) => [label, files.map(({ name }) => name)])).toEqual([
    ['safetensors', ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors']],
    ['q8.gguf', ['q8.gguf']],
  ]);
  expect(listing.choices[1]!.files[0]).toEqual({ name: 'q8.gguf', size: 2000, sha256: 'a'.repeat(64), blob: null });
  const parts = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const sharded = await list({
    sha: COMMIT,
    siblings: [
      ...['config.json', 'tokenizer.json', 'model.safetensors.index.json'].map((name) => sibling(name)),
      ...parts.map((name) => large(name)),
    ],
  });
  expect(sharded.choices[0]!.files).toHaveLength(5);
});

test.each([
  [{ sha: COMMIT, siblings: [] }, 200, 'holds no model that is read here'],
  [{ sha: COMMIT, gated: 'manual', siblings: [] }, 200, 'accept its terms'],
  [{ sha: 'main', siblings: [] }, 200, 'does not understand'],
  [{ sha: COMMIT, siblings: [{ rfilename: 'a.gguf', size: -1 }] }, 200, 'does not understand'],
  ['<html>', 200, 'does not understand'],
  [' '.repeat(2 ** 23 + 1), 200, 'more than 8388608 bytes'],
  ['{}', 401, 'has no owner/name'],
  ['{}', 429, 'too much has been asked'],
  ['{}', 500, 'status 500'],
])('an answer that is no listing: %#', async (body, status, message) => {
  await expect(list(body, status)).rejects.toThrow(message);
});

test('a repository is a name, or an address of the hub', () => {
  const of = (text: string) => parseRepository(text, 'https://huggingface.co');
  expect(of(' HuggingFaceTB/SmolLM2-135M-Instruct ')).toEqual({
    id: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    revision: 'main',
  });
  expect(of('owner/name@v1.0')).toEqual({ id: 'owner/name', revision: 'v1.0' });
  expect(of('https://huggingface.co/owner/name/')).toEqual({ id: 'owner/name', revision: 'main' });
  expect(of('https://huggingface.co/owner/name/tree/abc?x#y')).toEqual({ id: 'owner/name', revision: 'abc' });
  expect(of('https://huggingface.co/owner/name/blob/main/model.gguf')).toEqual({ id: 'owner/name', revision: 'main' });
  for (const wrong of [
    '',
    'name',
    'a/b/c',
    '../a',
    'a/..',
    'a/b@../../c',
    'a /b',
    'https://elsewhere.example/a/b',
    'a/b@',
    `a/${'b'.repeat(97)}`,
  ])
    expect(() => of(wrong), wrong).toThrow('names no repository');
});

test('the hub is of the build', () => {
  expect(hubOf(undefined)).toMatchObject({ host: 'huggingface.co', origin: 'https://huggingface.co' });
  expect(hubOf('')).toBeNull();
  expect(hubOf('https://hub.example https://*.cdn.example')).toEqual({
    host: 'hub.example',
    origin: 'https://hub.example',
    content: ['https://*.cdn.example'],
  });
  for (const wrong of ['hub.example', "https://a 'self'", 'http://hub.example', 'https://hub.example/path'])
    expect(() => hubOf(wrong)).toThrow('is no origin');
});
