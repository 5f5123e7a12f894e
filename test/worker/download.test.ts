import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import hashes from 'virtual:model-hashes';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { download } from '../../src/worker/download';

const url = new URL('https://example.org/apogee/models/tales/model.safetensors');
const bytes = Uint8Array.of(1, 2, 3);
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const file = () => new Response(bytes);
const failed = () => Promise.reject(new TypeError('Failed to fetch'));

type Answer = (stop: AbortSignal) => Response | Promise<Response>;

/** Rejects only when it is stopped, with the reason, as fetch does. */
const silence: Answer = (stop) => new Promise((_, reject) => stop.addEventListener('abort', () => reject(stop.reason)));

/** A body that begins, and comes to no end. */
const stuck: Answer = (stop) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, 1));
        stop.addEventListener('abort', () => controller.error(stop.reason));
      },
    }),
  );

/** Answers in turn, and how often it was asked. */
function answers(...turns: Answer[]) {
  const asked = vi.fn(async (_: URL, { signal }: RequestInit) => turns.shift()!(signal!));
  vi.stubGlobal('fetch', asked);
  return asked;
}

/** The outcome, however long it takes. */
async function downloaded(expected = sha256(bytes)): Promise<Uint8Array | string> {
  const outcome = download(url, expected).then(
    async (blob) => new Uint8Array(await blob.arrayBuffer()),
    (error: Error) => error.message,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  return outcome;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each([
  ['the network fails', failed],
  ['the server fails', () => new Response('', { status: 503 })],
  ['the server says nothing', silence],
  ['the server stops in the middle', stuck],
  ['another file comes', () => new Response('another')],
])('tries once more, past what the browser keeps, where %s', async (_, first) => {
  const asked = answers(first, file);
  expect(await downloaded()).toEqual(bytes);
  expect(asked.mock.calls.map(([, { cache }]) => cache)).toEqual(['default', 'reload']);
});

it.each([
  ['the network fails', failed, 'Failed to fetch. Check the connection, then run it again.'],
  [
    'the server says nothing',
    silence,
    'the server sent nothing for 30 seconds. Check the connection, then run it again.',
  ],
  [
    'another file comes',
    () => new Response('another'),
    'what came is not the file that belongs to this page. Reload the page, then run it again.',
  ],
])('names the file after two failures, and says what to do, where %s', async (_, answer, reason) => {
  const asked = answers(answer, answer);
  expect(await downloaded()).toBe(`model.safetensors could not be downloaded: ${reason}`);
  expect(asked).toHaveBeenCalledTimes(2);
});

it.each([
  ['a missing file', () => new Response('', { status: 404 }), 'the server answered 404.'],
  [
    'a page in its place',
    () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
    'the server answered with a page instead of the file.',
  ],
])('does not try again for %s', async (_, answer, reason) => {
  const asked = answers(answer);
  expect(await downloaded()).toBe(`model.safetensors could not be downloaded: ${reason}`);
  expect(asked).toHaveBeenCalledTimes(1);
});

it('waits as long as something comes', async () => {
  let left = 3;
  const slow = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      controller.enqueue(bytes.slice(0, 1));
      if (--left === 0) controller.close();
    },
  });
  answers(() => new Response(slow));
  expect(await downloaded(sha256(Uint8Array.of(1, 1, 1)))).toEqual(Uint8Array.of(1, 1, 1));
});

it('knows the files of the model that ships by their content', () => {
  for (const name of ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'])
    expect(hashes[name]).toBe(sha256(readFileSync(new URL(`../../public/models/tales/${name}`, import.meta.url))));
});
