import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { TextResponse } from '../../../src/trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../../src/trace/fold';
import { metricsCsv } from '../../../src/trace/metricsTable';
import { preferenceLines } from '../../../src/trace/pairsFile';
import { readRun, runFileName, runLines } from '../../../src/ui/state/runFile';
import { start, traceOf } from '../../support/events';

const TRACE = traceOf({ dpo: [1, 3], apo: [2, 4], control: [1, 1] }, 'tales-momentum', {
  title: 'A “title” / of two: β',
});

describe('a saved run', () => {
  it('opens again, packed or not', async () => {
    const lines = runLines(TRACE);
    expect(lines.split('\n').map((line) => line.slice(0, 15))).toContain('{"kind":"start"');
    for (const bytes of [Buffer.from(lines), gzipSync(lines)]) expect(await readRun(new Blob([bytes]))).toEqual(TRACE);
  });

  it('is refused when it is too large, unpacked', async () => {
    const packed = new Blob([gzipSync(Buffer.alloc(100_000, ' '))]);
    expect(packed.size).toBeLessThan(1000);
    await expect(readRun(packed, { most: 99_999 })).rejects.toThrow('the file holds more than 99999 bytes');
    await expect(readRun(packed, { most: 100_000 })).rejects.toThrow('line 1: expected a run, found nothing');
  });

  it('is unpacked in small pieces, between which the page answers', async () => {
    const pieces: number[] = [];
    // Unpacks all that it is given at a stretch, a thousand times as much, as Chromium does.
    class Unpacking extends TransformStream<Uint8Array, Uint8Array> {
      constructor() {
        super({
          transform(chunk, controller) {
            pieces.push(chunk.length);
            for (let i = 0; i < chunk.length / 2 ** 10; i++) controller.enqueue(new Uint8Array(2 ** 20).fill(32));
          },
        });
      }
    }
    vi.stubGlobal('DecompressionStream', Unpacking);
    const packed = new Uint8Array(2 ** 16);
    packed.set([0x1f, 0x8b]);
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    await expect(readRun(new Blob([packed]), { most: 2 ** 26 - 1 })).rejects.toThrow('the file holds more than');
    clearInterval(ticking);
    vi.unstubAllGlobals();
    expect(Math.max(...pieces)).toBe(2 ** 12);
    // A rest every 4 MiB of 64.
    expect(turns).toBeGreaterThan(8);
  });

  it('is refused when it is cut off or no run, and says where', async () => {
    await expect(readRun(new Blob([gzipSync(runLines(TRACE)).subarray(0, 200)]))).rejects.toThrow();
    await expect(readRun(new Blob([runLines(TRACE).replace('"reward":4', '"reward":"4"')]))).rejects.toThrow(
      /^line \d+: metrics\.reward: expected number, received "4"$/,
    );
  });

  it('has the name of its experiment', () => {
    expect(runFileName(TRACE, '.csv')).toBe('apogee-a-title-of-two.csv');
    expect(runFileName(EMPTY_TRACE, '.csv')).toBe('apogee-run.csv');
  });
});

it('metrics as CSV: a row a seed, arm and iteration; what is not known is empty', () => {
  const [head, ...rows] = metricsCsv(TRACE)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(head!.slice(0, 5)).toEqual(['seed', 'arm', 'iteration', 'reward', 'rewardError']);
  expect(rows).toHaveLength(2 * 3 * 3);
  const row = rows.find(([seed, arm, iteration]) => seed === '1' && arm === 'apo' && iteration === '2')!;
  const cell = (name: string) => row[head!.indexOf(name)];
  expect([cell('reward'), cell('klStep'), cell('gap'), cell('equilibriumKl')]).toEqual(['4', '0.5', '', '']);
  for (const { length } of rows) expect(length).toBe(head!.length);
});

describe('preference pairs as lines of JSON', () => {
  const response = (prompt: number, text: string): TextResponse => ({
    prompt,
    text,
    ids: [],
    words: 2,
    reward: 0,
    attributes: null,
    reason: null,
  });
  const traceWith = (instruction?: string): Trace =>
    fold(EMPTY_TRACE, [
      start(),
      {
        kind: 'sample',
        sample: {
          kind: 'texts',
          prompts: ['One.', 'Two.'],
          responses: [response(0, 'A a.'), response(0, 'B b.'), response(1, ''), response(1, '“C”\n')],
          ...(instruction !== undefined && { instruction }),
        },
        seed: 0,
        arm: 'apo',
        iteration: 1,
      },
      {
        kind: 'label',
        labels: {
          kind: 'texts',
          pairs: [
            { prompt: 0, chosen: 1, rejected: 0, probability: 0.75 },
            { prompt: 1, chosen: 3, rejected: 2, probability: 1 },
          ],
          skipped: 0,
        },
        seed: 0,
        arm: 'apo',
        iteration: 1,
      },
    ]);

  it('have the names of TRL, and say where they come from', () => {
    const lines = preferenceLines(traceWith())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const place = { seed: 0, arm: 'apo', iteration: 1 };
    expect(lines).toEqual([
      { prompt: 'One.', chosen: ' B b.', rejected: ' A a.', ...place, probability: 0.75 },
      { prompt: 'Two.', chosen: ' “C”', rejected: '', ...place, probability: 1 },
    ]);
  });

  it('are none if the responses answer different prompts, and in a table', () => {
    expect(preferenceLines(traceWith('Be kind.'))).toBe('');
    expect(preferenceLines(TRACE)).toBe('');
  });
});
