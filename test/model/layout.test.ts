import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config';
import { scoredPositions, setScoredRows } from '../../src/model/head';
import { layoutOf, packWeights, segmentsOf, unpackWeights } from '../../src/model/layout';
import { weightShapes } from '../../src/model/weights';

const config: ModelConfig = {
  vocab_size: 13,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
  max_position_embeddings: 40,
  rope_theta: 100,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: false,
  bos_token_id: 1,
  eos_token_id: 2,
};
const { trainable: layout } = layoutOf(config);
const weights = new Map(
  [...weightShapes(config)].map(([name, shape], i) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [name, Float32Array.from({ length }, (_, j) => i + j / 1000)] as const;
  }),
);

describe('the flat buffer', () => {
  it('starts blocks at multiples of 64, without overlap, and pads with zeros', () => {
    const flat = packWeights(layout, weights);
    let end = 0;
    for (const { start, length } of layout.blocks) {
      expect(start % 64).toBe(0);
      expect(start).toBeGreaterThanOrEqual(end);
      expect([...flat.subarray(end, start)].every((value) => value === 0)).toBe(true);
      end = start + length;
    }
    expect(layout.length % 64).toBe(0);
    expect(flat.length).toBe(layout.length);
  });

  it('stores q, k, v and gate, up as one matrix each', () => {
    const block = layout.blocks.find(({ name }) => name === 'model.layers.1.self_attn.{q,k,v}_proj.weight')!;
    expect(block.shape).toEqual([16, 8]);
    const flat = packWeights(layout, weights);
    const rows = ['q', 'k', 'v'].flatMap((part) => [...weights.get(`model.layers.1.self_attn.${part}_proj.weight`)!]);
    expect([...flat.subarray(block.start, block.start + block.length)]).toEqual(rows);
  });

  it('comes back as it went in', () => {
    expect(unpackWeights(layout, packWeights(layout, weights))).toEqual(weights);
  });

  it('lets weight decay act on matrices only', () => {
    const decayed = segmentsOf(layout).map(({ decayed }, i) => [layout.blocks[i]!.name.includes('norm'), decayed]);
    expect(decayed.every(([gain, each]) => gain !== each)).toBe(true);
  });

  it.each([
    ['weight model.norm.weight is missing', (map: typeof weights) => map.delete('model.norm.weight')],
    ['weight extra is not part of this model', (map: typeof weights) => map.set('extra', new Float32Array(1))],
    [
      'weight model.norm.weight: expected 8 values of shape [8], found 7',
      (map: typeof weights) => map.set('model.norm.weight', new Float32Array(7)),
    ],
  ])('says: %s', (message, spoil) => {
    const spoilt = new Map(weights);
    spoil(spoilt);
    expect(() => packWeights(layout, spoilt)).toThrow(message);
  });
});

describe('scored positions', () => {
  it('are predicted at the position before', () => {
    const { chosen, places } = scoredPositions(Uint8Array.from([0, 1, 0, 0, 0, 1, 1, 0]));
    expect([...chosen]).toEqual([0, 4, 5]);
    expect([...places]).toEqual([1, 5, 6]);
  });

  it('are dealt to the chunks in order', () => {
    const told: [number, Readonly<Record<string, number>>][] = [];
    const program = { set: (slot: number, params: Readonly<Record<string, number>>) => told.push([slot, params]) };
    const chunks = [0, 64, 128].map((first) => ({ first, rows: 64 }));
    const varying = chunks.map((chunk, slot) => ({
      slot,
      param: slot === 1 ? ('inner' as const) : ('rows' as const),
      chunk,
    }));
    setScoredRows(program, varying, 100);
    expect(told).toEqual([
      [0, { rows: 64 }],
      [1, { inner: 36 }],
      [2, { rows: 0 }],
    ]);
  });
});
