import type { Device } from '../../gpu/device';
import {
  type WindowAttentionSizes,
  windowAttention,
  windowAttentionBackward,
  windowDecode,
} from '../../ops/windowAttention';
import { attentionReference } from '../../reference/attention';
import { gradient } from '../../reference/gradient';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, type OpCase, relativeL2, runOps, worst } from '../case';
import { attentionData } from './attention';
import { decodingCase } from './decode';

/** Runs forward and backward. */
export function runWindowAttention(
  device: Device,
  data: Record<keyof ReturnType<typeof attentionData>, Float32Array>,
  sizes: WindowAttentionSizes,
) {
  return runOps(device, data, (rec, t) => {
    windowAttention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes);
    windowAttentionBackward(rec, t, sizes);
  });
}

/** Forward and backward of one shape. */
export function windowAttentionCases(sizes: WindowAttentionSizes): OpCase[] {
  const { batch, time, heads, kvHeads, headDim, window } = sizes;
  const shape = `window ${window}, batch ${batch}, time ${time}, heads ${heads}:${kvHeads}, head_dim ${headDim}`;
  return [
    {
      op: 'window attention',
      shape,
      tolerance: 'absolute, per largest |value|', // as attention
      async run(device) {
        const data = attentionData(sizes);
        const { y } = await runOps(device, data, (rec, t) =>
          windowAttention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes),
        );
        const largest = data.qkv.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        return { error: worst(y, attentionReference(data.qkv, sizes), () => largest), limit: 1.2e-5 };
      },
    },
    {
      op: 'window attention backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const data = attentionData(sizes);
        const { dqkv } = await runWindowAttention(device, data, sizes);
        const expected = gradient((qkv) => attentionReference(qkv, sizes), data.qkv, data.dy);
        return { error: relativeL2(dqkv, expected), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

const decoded = { rows: 3, maxTime: 20, heads: 4, kvHeads: 2, headDim: 8, scale: 0.3 };

export const cases: OpCase[] = [
  ...windowAttentionCases({ batch: 1, time: 5, heads: 1, kvHeads: 1, headDim: 4, window: 1 }),
  ...windowAttentionCases({ batch: 2, time: 17, heads: 4, kvHeads: 2, headDim: 8, window: 6, scale: 1 }),
  ...windowAttentionCases({ batch: 1, time: 6, heads: 3, kvHeads: 1, headDim: 4, window: 100 }),
  decodingCase(
    {
      op: 'window decode',
      kind: 'window 5',
      window: 5,
      record: (rec, buffers, position) => windowDecode(rec, buffers, { ...decoded, window: 5 }, position),
    },
    decoded,
    18,
  ),
];
