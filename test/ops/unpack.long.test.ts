import { it } from 'vitest';
import { expectUnpacked } from '../support/unpacked';

it.each(['q4_k', 'q5_k', 'q6_k'] as const)('unpacks %s with every finite scale, to the bit', (form) =>
  expectUnpacked(form, 1),
);
