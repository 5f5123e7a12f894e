import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MATMUL_VARIANTS, type MatmulName } from '../../../src/ops/matmul';
import { describeKernels, type Kernels, readKernels } from '../../../src/ops/tuning/line';

const kernels: Kernels = {
  attention: 'quad',
  decode: 'alone',
  rowReduction: 'thread',
  matmul: { default: 'quad 32×8', 'few default': 'split 8', 'NT 512×128': 'shared 64×64 of 256' },
};
const LINE = describeKernels(kernels);

it('reads what it has written, every kernel by its name', () => {
  expect(readKernels(LINE)).toEqual(kernels);
  expect(describeKernels(readKernels(LINE))).toBe(LINE);
  const all = Object.keys(MATMUL_VARIANTS).map((name, i) => {
    const half = MATMUL_VARIANTS[name as MatmulName].half ? 'half ' : '';
    return [`${half}few TN ${2 ** i}×8`, name as MatmulName];
  });
  const many = { ...kernels, matmul: Object.fromEntries(all) };
  expect(readKernels(describeKernels(many))).toEqual(many);
  expect(readKernels(describeKernels({ ...kernels, matmul: {} }))).toEqual({ ...kernels, matmul: {} });
});

it.each([
  ['', ''],
  ['tiled', 'tiled'],
  [LINE.replace('quad,', 'toString,'), 'attention toString'],
  [LINE.replace('decode alone', 'decode quad'), 'decode quad'],
  [LINE.replace('rows by thread', 'rows by __proto__'), 'rows by __proto__'],
  [LINE.replace('split 8', 'constructor'), 'few default: constructor'],
  // What rounds to f16 stands under keys of half precision, and nothing else there.
  [LINE.replace('split 8', 'half split 8'), 'few default: half split 8'],
  [LINE.replace('NT 512', 'half NT 512'), 'half NT 512×128: shared 64×64 of 256'],
  [LINE.replace('few default', '__proto__'), '__proto__: split 8'],
  [LINE.replace('NT 512×128', 'NT 512'), 'NT 512: shared 64×64 of 256'],
  [`${LINE}, `, ''],
  [`${LINE}\n`, LINE.slice(0, 80)],
  [LINE.replace('NT 512×128', 'x'.repeat(1000)), 'x'.repeat(80)],
  [`${LINE}${', NN 1×1: split 4'.repeat(254)}`, 'products of 257 kinds'],
])('refuses by name what is no kernel of this version: %#', (line, kernel) => {
  const caught = (() => {
    try {
      return readKernels(line);
    } catch (error) {
      return error;
    }
  })();
  expect(caught).toMatchObject({ failure: { code: 'kernels-unknown', facts: { kernel } } });
});

it('takes or refuses any line, and changes nothing else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.nat(LINE.length), fc.nat(40), (text, at, length) => {
      const line = LINE.slice(0, at) + text + LINE.slice(at + length);
      try {
        expect(Object.getPrototypeOf(readKernels(line).matmul)).toBe(Object.prototype);
      } catch (error) {
        expect(error).toMatchObject({ failure: { code: 'kernels-unknown' } });
      }
    }),
    { numRuns: 200 },
  );
  expect(({} as Record<string, unknown>)['NT 512×128']).toBeUndefined();
});
