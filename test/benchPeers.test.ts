import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { measurePeers, renderPeers } from '../bench/models/peers';
import type { Opened } from '../bench/runtime';

// What the bench says of its progress.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

/** A page whose draws take so many milliseconds, by its own word; its log-probabilities are off by `off`, and the row `other` ends otherwise. */
const page = (milliseconds: number, calls: string[], off = 0, other = -1): Opened => {
  const answers = {
    openSampler: (backend: string) => ({ description: `a page on ${backend}`, milliseconds: 500 }),
    logProbs: (row: number[]) => row.slice(1).map((id) => -id / 100 - off),
    write(prompts: number[][], tokens: number, temperature: number) {
      calls.push(`${milliseconds} ${prompts.length} ${tokens} ${temperature}`);
      const ids = prompts.map((_, row) => Array.from({ length: tokens }, (_, i) => (row === other && i > 1 ? 7 : i)));
      return { milliseconds, ids };
    },
  };
  type Answers = Record<string, (...args: unknown[]) => unknown>;
  const call = async (name: string, ...args: unknown[]) => (answers as unknown as Answers)[name]!(...args);
  return { call: call as Opened['call'], close: async () => void calls.push('closed') };
};

test('peers are timed in turns beside us, held to our numbers, and told when they fail', async () => {
  const calls: string[] = [];
  const refusing = page(0, calls);
  const failing: Opened = { ...refusing, call: () => Promise.reject(new Error('no such operator')) };
  const pages = [page(40, calls), page(31_000, calls, 5e-4), failing, page(80, calls, 2e-3, 3)];
  const settings = { tokens: 4, samples: 2, patience: 0 };
  const { peers, failures } = await measurePeers({ open: async () => pages.shift()! }, 'some', settings);
  expect(peers.map(({ id }) => id)).toEqual(['ours:webgpu', 'ours:cpu', 'transformers.js:wasm']);
  expect(peers[0]).toMatchObject({ load: 0.5, sampled: 800, greedy: 800, same: 32, apart: 0 });
  // The slow one: once greedy, once at temperature 1.
  expect(calls.filter((call) => call.startsWith('31000'))).toEqual(['31000 8 4 0', '31000 8 4 1']);
  expect(calls.filter((call) => /^(40|80) /.test(call)).slice(4)).toEqual(
    [0, 1].flatMap(() => ['40 8 4 1', '40 8 4 0', '80 8 4 1', '80 8 4 0']),
  );
  expect(peers[2]).toMatchObject({ sampled: 400, same: 30 });
  expect(failures).toEqual([
    'transformers.js:webgpu: no such operator',
    expect.stringMatching(/^transformers.js:wasm: log-probabilities are 0\.0020\d+ nats from those of ours:webgpu$/),
  ]);
  expect(calls.filter((call) => call === 'closed')).toHaveLength(4);
  const text = renderPeers({
    ...{ runtime: 'Nowhere 1; none', model: 'some', tokens: 4, bytes: { ours: 2e6, onnx: 3.5e6 }, peers, failures },
  });
  expect(text).toContain('some in f32: safetensors 2.0 MB, ONNX 3.5 MB');
  expect(text).toMatch(/transformers\.js:wasm +400\.0\*? +400\.0 .* 30 of 32 +2\.0e-3 +a page on wasm/);
  expect(text).toContain('our faster engine is 2.00 × as fast as theirs');
  expect(text).toContain('FAILED   transformers.js:webgpu: no such operator');
});
