import { type AttentionLoads, type AttentionSizes, attention, attentionBackward } from '../../ops/attention';
import { ropeTable } from '../../ops/rope';
import { attentionKernel } from '../../ops/tuning/trials';
import { attentionReference } from '../../reference/attention';
import { gradient, type Values } from '../../reference/gradient';
import { ropeReference } from '../../reference/rope';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

/** Buffers of attention and its gradient, with made-up inputs. */
export function attentionData({ batch, time, heads, kvHeads, headDim }: AttentionSizes) {
  const packed = batch * time * (heads + 2 * kvHeads) * headDim;
  const output = batch * time * heads * headDim;
  return {
    qkv: normals(packed, 1, 1.5),
    y: new Float32Array(output),
    log_sum: new Float32Array(batch * heads * time),
    delta: new Float32Array(batch * heads * time),
    dy: normals(output, 2),
    dqkv: new Float32Array(packed).fill(Number.NaN),
  };
}

/** `most` elements spread over the gradient of a large shape, all of a small one. */
export function someElements({ batch, time, heads, kvHeads, headDim }: AttentionSizes, most = 60): number[] {
  const length = batch * time * (heads + 2 * kvHeads) * headDim;
  const count = length > 1000 ? most : length;
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
}

/** Forward and backward of one shape; `elements` says which elements of the gradient are checked (all by default). */
export function attentionCases(loads: AttentionLoads, sizes: AttentionSizes, elements?: readonly number[]): OpCase[] {
  const { batch, time, heads, kvHeads, headDim } = sizes;
  const needs = {
    kernels: [attentionKernel(loads)],
    ...(loads === 'quad' && { needs: 'subgroups' as const }),
  };
  const shape = `loads ${loads}, batch ${batch}, time ${time}, heads ${heads}:${kvHeads}, head_dim ${headDim}`;
  return [
    {
      op: 'attention',
      shape,
      ...needs,
      // A weighted mean of values: the weights' relative error (softmax in f32: 1.2e-5) times the largest value.
      tolerance: 'absolute, per largest |value|',
      async run(device) {
        const data = attentionData(sizes);
        const { y } = await runOps(device, data, (rec, t) =>
          attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes, loads),
        );
        const largest = data.qkv.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        return { error: worst(y, attentionReference(data.qkv, sizes), () => largest), limit: 1.2e-5 };
      },
    },
    {
      op: 'attention backward',
      shape,
      ...needs,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const data = attentionData(sizes);
        const { dqkv } = await runOps(device, data, (rec, t) => {
          attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes, loads);
          attentionBackward(rec, t, sizes, loads);
        });
        const expected = gradient((qkv) => attentionReference(qkv, sizes), data.qkv, data.dy, elements);
        const actual = elements ? elements.map((i) => dqkv[i]!) : dqkv;
        return { error: relativeL2(actual, expected), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

const THETA = 10_000;

/** The gradient before q and k were turned by their positions, by `rotaryDim` of a head. */
function turnedCase(sizes: AttentionSizes, rotaryDim: number): OpCase {
  const { batch, time, heads, kvHeads, headDim } = sizes;
  const frequencies = Array.from({ length: rotaryDim / 2 }, (_, i) => THETA ** ((-2 * i) / rotaryDim));
  const table = ropeTable(time, rotaryDim, { frequencies, factor: 1 });
  const ofHeads = { time, rotatedHeads: heads + kvHeads, allHeads: heads + 2 * kvHeads, headDim, rotaryDim };
  const turned = (qkv: Values) => ropeReference(qkv, { ...ofHeads, theta: THETA, firstPosition: 0 });
  return {
    op: 'attention backward',
    shape: `turned, batch ${batch}, time ${time}, heads ${heads}:${kvHeads}, ${rotaryDim} of head_dim ${headDim}`,
    tolerance: GRADIENT_TOLERANCE,
    kernels: [attentionKernel('workgroup')],
    needs: 'hardware',
    async run(device) {
      const { qkv, ...data } = attentionData(sizes);
      const { dqkv } = await runOps(device, { ...data, qkv: Float32Array.from(turned(qkv)), table }, (rec, t) => {
        const { table, ...buffers } = t;
        attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes, 'workgroup');
        attentionBackward(rec, buffers, sizes, 'workgroup', { table, rotaryDim });
      });
      const elements = someElements(sizes, 12);
      const expected = gradient((at) => attentionReference(turned(at), sizes), qkv, data.dy, elements);
      return {
        error: relativeL2(
          elements.map((i) => dqkv[i]!),
          expected,
        ),
        limit: GRADIENT_LIMIT,
      };
    },
  };
}

const SHAPES = [
  { batch: 1, time: 1, heads: 1, kvHeads: 1, headDim: 4 },
  { batch: 2, time: 9, heads: 4, kvHeads: 2, headDim: 4 },
  { batch: 1, time: 17, heads: 2, kvHeads: 1, headDim: 8 },
];

/** All of two panels, which is one kernel to compile. */
const PANELS = [
  { batch: 1, time: 1, heads: 1, kvHeads: 1, headDim: 36 },
  { batch: 2, time: 9, heads: 2, kvHeads: 2, headDim: 36 },
  { batch: 1, time: 17, heads: 2, kvHeads: 1, headDim: 64 },
];

const ON_CARDS = [
  { batch: 2, time: 130, heads: 9, kvHeads: 3, headDim: 64 },
  { batch: 1, time: 65, heads: 4, kvHeads: 4, headDim: 32 },
  { batch: 1, time: 65, heads: 3, kvHeads: 1, headDim: 80 },
  { batch: 1, time: 33, heads: 3, kvHeads: 1, headDim: 256 },
];

const onCards = (each: OpCase): OpCase => ({ ...each, needs: 'hardware' });

const casesOf = (loads: AttentionLoads) => (sizes: AttentionSizes) => attentionCases(loads, sizes, someElements(sizes));

/** A software adapter never chooses these, and lavapipe takes minutes to compile the backward pass: there, the forward pass only. */
const workgroupCases: OpCase[] = [
  ...PANELS.flatMap(casesOf('workgroup')).map((each) => (each.op === 'attention' ? each : onCards(each))),
  ...ON_CARDS.flatMap((sizes) => attentionCases('workgroup', sizes, someElements(sizes, 12))).map(onCards),
  turnedCase({ batch: 2, time: 33, heads: 3, kvHeads: 1, headDim: 36 }, 24),
  turnedCase({ batch: 1, time: 65, heads: 2, kvHeads: 2, headDim: 64 }, 64),
];

export const cases: OpCase[] = [
  ...SHAPES.flatMap(casesOf('alone')),
  ...SHAPES.flatMap(casesOf('quad')),
  ...workgroupCases,
];
