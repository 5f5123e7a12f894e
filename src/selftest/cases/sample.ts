import { drawToken } from '../../model/sampling';
import { type SampleBy, sample } from '../../ops/sample';
import { uniform } from '../../random';
import { normals, type OpCase, runOps } from '../case';

interface Rule {
  temperature: number;
  topK: number;
  topP: number;
}

/** A draw whose number is nearer than this to a boundary may fall on either side. */
const BOUNDARY = 1e-5;

function sampleCase(by: SampleBy, rows: number, vocab: number, rule: Rule): OpCase {
  const { temperature, topK, topP } = rule;
  return {
    op: 'sample',
    shape: `${by}, ${rows} × ${vocab}, T ${temperature}, k ${topK}, p ${topP}`,
    ...(by === 'workgroup' && { needs: 'hardware' as const }),
    tolerance: `tokens that differ, ${BOUNDARY} or more from a boundary`,
    async run(device) {
      const data = {
        logits: normals(rows * vocab, 1, 2),
        prompt_lengths: new Uint32Array(rows),
        tokens: new Uint32Array(rows),
        next: new Uint32Array(rows),
        state: new Uint32Array(rows),
      };
      const { next } = await runOps(device, data, (rec, buffers) => {
        const end = { end_token: vocab, pad_token: vocab };
        const random = { position: 0, first_row: 0, seed: 5, stream: 6 };
        sample(
          rec,
          buffers,
          { rows, vocab, length: 1 },
          { temperature, top_k: topK, top_p: topP, ...end, ...random },
          by,
        );
      });
      const drawn = new Uint32Array(next.buffer, next.byteOffset, rows);
      let error = 0;
      drawn.forEach((token, row) => {
        const exact = drawToken(data.logits.subarray(row * vocab, (row + 1) * vocab), uniform(5, 6, row, 0), rule);
        if (token !== exact.token && Math.min(exact.margin, exact.cut) > BOUNDARY) error++;
      });
      return { error, limit: 0 };
    },
  };
}

export const cases: OpCase[] = (['thread', 'workgroup'] as const).flatMap((by) => [
  sampleCase(by, 65, 17, { temperature: 0, topK: 0, topP: 1 }),
  sampleCase(by, 65, 17, { temperature: 1, topK: 0, topP: 1 }),
  sampleCase(by, 33, 1000, { temperature: 0.7, topK: 50, topP: 0.9 }),
  sampleCase(by, 5, 4099, { temperature: 1.5, topK: 0, topP: 0.95 }),
]);
