import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { download } from '../../src/worker/download';

const url = new URL('https://example.org/apogee/models/tales/model.safetensors');
const file = () => new Response(Uint8Array.of(1, 2, 3));
const failed = () => Promise.reject(new TypeError('Failed to fetch'));

/** Answers in turn, and how often it was asked. */
function answers(...turns: (() => Response | Promise<Response>)[]) {
  const asked = vi.fn(async (_: URL) => turns.shift()!());
  vi.stubGlobal('fetch', asked);
  return asked;
}

beforeEach(() => {
  vi.stubGlobal('setTimeout', (after: () => void) => queueMicrotask(after));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it.each([
  ['the network fails', failed],
  ['the server fails', () => new Response('', { status: 503 })],
])('tries once more where %s', async (_, first) => {
  const asked = answers(first, file);
  expect(await (await download(url)).bytes()).toEqual(Uint8Array.of(1, 2, 3));
  expect(asked).toHaveBeenCalledTimes(2);
});

it('names the file after two failures, and says what to do', async () => {
  const asked = answers(failed, failed);
  await expect(download(url)).rejects.toThrow(
    'model.safetensors could not be downloaded: Failed to fetch. Check the connection, then run it again.',
  );
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
  await expect(download(url)).rejects.toThrow(`model.safetensors could not be downloaded: ${reason}`);
  expect(asked).toHaveBeenCalledTimes(1);
});
