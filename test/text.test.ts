import { expect, it } from 'vitest';
import { visible } from '../src/text';

it('writes out what a terminal or a page would act on', () => {
  expect(visible('a\u001b[31mb\u0000\u007f\u009b\u202ec\u2066\u061c')).toBe(
    'a\\u001b[31mb\\u0000\\u007f\\u009b\\u202ec\\u2066\\u061c',
  );
  const plain = 'Crème brûlée, שלום\n👩‍👩‍👧 naïve';
  expect(visible(plain)).toBe(plain);
});
