import { embedding, embeddingBackwardWeight, groupById } from '../../ops/embedding';
import { generator } from '../../random';
import { embeddingReference } from '../../reference/embedding';
import { gradient } from '../../reference/gradient';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

interface EmbeddingShape {
  rows: number;
  vocab: number;
  width: number;
}

/** Buffers of the look-up and its gradient; ids repeat, and dw holds something to add to. */
export function embeddingData({ rows, vocab, width }: EmbeddingShape) {
  const draw = generator(3, 0);
  const ids = Uint32Array.from({ length: rows }, () => draw.below(vocab));
  return {
    ids,
    ...groupById(ids),
    w: normals(vocab * width, 1),
    y: new Float32Array(rows * width),
    dy: normals(rows * width, 2),
    dw: normals(vocab * width, 4),
  };
}

export function embeddingCases(sizes: EmbeddingShape): OpCase[] {
  const { rows, vocab, width } = sizes;
  const shape = `${rows} of ${vocab} × ${width}`;
  return [
    {
      op: 'embedding',
      shape,
      tolerance: 'none: the same bits',
      async run(device) {
        const data = embeddingData(sizes);
        const { y } = await runOps(device, data, (rec, { ids, w, y }) => embedding(rec, { ids, w, y }, sizes));
        return { error: worst(y, embeddingReference(data.w, data.ids, width)), limit: 0 };
      },
    },
    {
      op: 'embedding backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const data = embeddingData(sizes);
        const { dw } = await runOps(device, data, (rec, { ids, order, starts, dy, dw }) =>
          embeddingBackwardWeight(rec, { ids, order, starts, dy, dw }, sizes),
        );
        const expected = gradient((w) => embeddingReference(w, data.ids, width), data.w, data.dy);
        return {
          error: relativeL2(
            dw.map((value, i) => value - data.dw[i]!),
            expected,
          ),
          limit: GRADIENT_LIMIT,
        };
      },
    },
  ];
}

export const cases: OpCase[] = [
  ...embeddingCases({ rows: 1, vocab: 1, width: 4 }),
  ...embeddingCases({ rows: 37, vocab: 11, width: 12 }),
];
