import { it } from 'vitest';
import { PACKED, type PackedForm } from '../../../src/ops/packed';
import { expectSameBits, expectSameInParts, IN_PARTS } from '../../support/storedModel';

it.each(Object.keys(PACKED) as PackedForm[])(
  'a model stored in %s gives the same bits packed as in f32',
  expectSameBits,
);

it.each(['bf16', 'q4_1'] as const)('a model stored in %s gives the same with its vocabulary in parts', (form) =>
  expectSameInParts(form, IN_PARTS.narrow),
);
