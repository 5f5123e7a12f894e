import { describe } from 'vitest';
import { decodeCase } from '../../src/selftest/cases/decode';
import { checkCases } from '../support/ops';

const HEADS = [
  [9, 3],
  [4, 4],
  [9, 1],
] as const;

/** Beyond 256 a workgroup gives way to invocations that each have a head. */
describe('decode, loads workgroup', () => {
  checkCases(
    [4, 12, 32, 64, 80, 128, 256, 260].flatMap((headDim) =>
      HEADS.map(([heads, kvHeads]) => decodeCase('workgroup', { rows: 2, maxTime: 131, heads, kvHeads, headDim }, 130)),
    ),
  );
});
