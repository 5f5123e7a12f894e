import { afterEach, expect, it, vi } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { single } from '../../../src/engine/language/engine';
import type { ModelConfig } from '../../../src/model/config';
import { randomWeights } from '../../../src/selftest/model64';

const config: ModelConfig = {
  vocab_size: 11,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
  max_position_embeddings: 8,
  rope_theta: 100,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

afterEach(() => vi.unstubAllGlobals());

it('computes without threads on a page that is not isolated but has SharedArrayBuffer', async () => {
  /** WebKitGTK: a shared memory is there, and no thread takes it. */
  class RefusingWorker {
    postMessage(): never {
      throw new DOMException('The object can not be cloned.', 'DataCloneError');
    }
    terminate() {}
  }
  vi.stubGlobal('crossOriginIsolated', false);
  vi.stubGlobal('SharedArrayBuffer', SharedArrayBuffer);
  vi.stubGlobal('Worker', RefusingWorker);
  vi.stubGlobal('navigator', { hardwareConcurrency: 2 });

  const engine = await openCpuEngine(config);
  const batch = { rows: 1, length: 3, ids: Int32Array.of(1, 5, 7), scored: Uint8Array.of(0, 1, 1) };
  const scores = await engine.score(single(engine.upload(randomWeights(config, 3, 0.25))), batch);
  engine.close();
  expect(scores.slice(1).every((score) => score < 0)).toBe(true);
});
