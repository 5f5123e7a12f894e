import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bfloat16s, floats, fromHalf, toHalf } from '../../../src/model/formats/half';
import { type HostTensor, readSafetensors, writeSafetensors } from '../../../src/model/formats/safetensors';

const encoder = new TextEncoder();

/** A file of a header text, written as it is, and of zero bytes. */
function file(header: string, dataBytes: number, length = BigInt(encoder.encode(header).length)): Uint8Array {
  const text = encoder.encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":${JSON.stringify(dtype)},"shape":${shape},"data_offsets":${offsets}}`;

describe('half precision', () => {
  it('survives the round trip in all 65,536 patterns', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(toHalf(value) & 0x7fff).toBe(0x7e00);
      else expect(toHalf(value)).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to even, between all neighbours', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      const middle = (low + high) / 2;
      expect(toHalf(middle)).toBe(bits % 2 ? bits + 1 : bits);
      expect(toHalf(-Math.fround(low + (high - low) * 0.499))).toBe(bits | 0x8000);
      expect(toHalf(Math.fround(low + (high - low) * 0.501))).toBe(bits + 1);
    }
    expect(toHalf(65519.99)).toBe(0x7bff);
    expect(toHalf(65520)).toBe(0x7c00);
  });

  it('reads bfloat16 as the upper half of an f32', () => {
    const bytes = Uint8Array.from([0x80, 0x3f, 0x49, 0xc0, 0x01, 0x00, 0x80, 0xff]);
    expect([...bfloat16s(bytes)]).toEqual([1, -3.140625, 2 ** -133, Number.NEGATIVE_INFINITY]);
  });

  it('reads f32 from any place of a buffer', () => {
    const bytes = new Uint8Array(12);
    new DataView(bytes.buffer).setFloat32(3, -3.140625, true);
    expect([...floats(bytes.subarray(3, 7))]).toEqual([-3.140625]);
  });
});

describe('safetensors', () => {
  const tensors = new Map<string, HostTensor>([
    ['a', { shape: [2, 3], values: Float32Array.of(0, -0, 1.5, 2 ** -24, 65504, Number.NEGATIVE_INFINITY) }],
    ['empty', { shape: [0, 7], values: new Float32Array() }],
    ['__proto__', { shape: [], values: Float32Array.of(3) }],
  ]);

  it.each(['F32', 'F16'] as const)('reads what it writes as %s', (dtype) => {
    const bytes = writeSafetensors(tensors, dtype, { format: 'pt' });
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const found = readSafetensors(shifted.subarray(3));
    expect(found.metadata).toEqual(new Map([['format', 'pt']]));
    expect(found.tensors).toEqual(tensors);
  });

  it('reads BF16, any order of the data, escapes in names', () => {
    const header = `{"b":${tensor('BF16', '[1]', '[4,6]')}, "\\u0061\\n" : ${tensor('F32', '[]', '[0,4]')}}   `;
    const bytes = file(header, 6);
    bytes.set([0x49, 0xc0], bytes.length - 2);
    const found = readSafetensors(bytes).tensors;
    expect([...found.keys()]).toEqual(['b', 'a\n']);
    expect(found.get('b')).toEqual({ shape: [1], values: Float32Array.of(-3.140625) });
  });

  it('refuses to write a value that no half can hold', () => {
    const large = new Map([['w', { shape: [1], values: Float32Array.of(7e4) }]]);
    expect(() => writeSafetensors(large, 'F16')).toThrow('safetensors: 70000 in tensor "w" is too large for F16');
  });

  const one = tensor('F32', '[1]', '[0,4]');
  const hostile: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ['empty file', new Uint8Array(0), /0 bytes has no header length/],
    ['header length past the end', file('{}', 0, 3n), /header length 3 exceeds the 2/],
    [
      'a pointer of Git LFS',
      encoder.encode('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      /a pointer of Git LFS/,
    ],
    ['header length 0', file('', 8, 0n), /expected \{/],
    ['header length 2^63', file('{}', 0, 2n ** 63n), /9223372036854775808 exceeds/],
    ['header length 2^64−1', file('{}', 0, 2n ** 64n - 1n), /18446744073709551615 exceeds/],
    ['header above 25 MB', file(`{}${' '.repeat(25e6)}`, 0), /exceeds 25000000/],
    ['overlap', file(`{"a":${one},"b":${tensor('F32', '[1]', '[2,6]')}}`, 6), /hole or an overlap/],
    ['hole', file(`{"a":${one},"b":${tensor('F32', '[1]', '[6,10]')}}`, 10), /hole or an overlap/],
    ['alias', file(`{"a":${one},"b":${one}}`, 4), /hole or an overlap/],
    ['trailing bytes', file(`{"a":${one}}`, 5), /take 4 bytes, the data has 5/],
    ['missing bytes', file(`{"a":${one}}`, 3), /take 4 bytes, the data has 3/],
    ['reversed offsets', file(`{"a":${tensor('F32', '[1]', '[4,0]')}}`, 4), /\[4,0\] are not \[begin, end\]/],
    ['one offset', file(`{"a":${tensor('F32', '[1]', '[4]')}}`, 4), /are not \[begin, end\]/],
    ...['-0', '-4', '1e0', '0.5', '1.0', '01', '9007199254740992', '1e400', 'null', '"1"', '[1]'].map(
      (n) =>
        [`shape ${n}`, file(`{"a":${tensor('F32', `[${n}]`, '[0,4]')}}`, 4), /an integer below 2\^53/] as [
          string,
          Uint8Array,
          RegExp,
        ],
    ),
    ['product of a shape', file(`{"a":${tensor('F32', '[9007199254740991,4096]', '[0,4]')}}`, 4), /too large/],
    ['too many dimensions', file(`{"a":${tensor('F32', `[${Array(9).fill(1)}]`, '[0,4]')}}`, 4), /at most 8/],
    [
      'range of another shape',
      file(`{"a":${tensor('F16', '[1]', '[0,4]')}}`, 4),
      /takes 2 bytes, its range \[0, 4\] has 4/,
    ],
    ['weights of integers', file(`{"a":${tensor('I64', '[1]', '[0,8]')}}`, 8), /"I64" is not F32/],
    ['unknown dtype', file(`{"a":${tensor('Q4', '[1]', '[0,8]')}}`, 8), /unknown dtype "Q4"/],
    ['dtype of a prototype', file(`{"a":${tensor('toString', '[]', '[0,4]')}}`, 4), /unknown dtype "toString"/],
    ['two tensors of a name', file(`{"a":${one},"\\u0061":${one}}`, 4), /two tensors "a"/],
    ['two metadata', file('{"__metadata__":{},"__metadata__":{}}', 0), /two __metadata__/],
    ['two keys in metadata', file('{"__metadata__":{"k":"1","k":"2"}}', 0), /two "k"/],
    ['two fields', file(`{"a":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 4), /two dtype/],
    ['unknown field', file(`{"a":{"__proto__":"F32"}}`, 4), /unknown field "__proto__"/],
    ['missing field', file(`{"a":{"dtype":"F32","shape":[]}}`, 4), /needs dtype, shape and data_offsets/],
    ['metadata number', file('{"__metadata__":{"k":1}}', 0), /expected a string/],
    ['metadata list', file('{"__metadata__":[]}', 0), /expected \{/],
    ['depth', file(`{"a":${'['.repeat(1e5)}`, 0), /expected \{/],
    ['digits', file(`{"a":{"shape":[${'9'.repeat(1e6)}]}}`, 0), /an integer below/],
    ['a long string without end', file(`{"${'\\"'.repeat(1e6)}`, 0), /bad or too long string/],
    ['a name of 1 MB', file(`{"${'n'.repeat(1e6)}":${one}}`, 4), /bad or too long string/],
    ['control character', file(`{"a\u0001":${one}}`, 4), /bad or too long string/],
    ['BOM', file(`\ufeff{"a":${one}}`, 4), /expected \{/],
    ['trailing text', file(`{"a":${one}}}`, 4), /expected the end/],
    ['trailing comma', file(`{"a":${one},}`, 4), /expected a string/],
    ['JSON that is no object', file('[]', 0), /expected \{/],
    ['no UTF-8', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff), /not UTF-8/],
  ];
  it.each(hostile)('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(/^safetensors: /);
  });

  it('survives structural and byte mutations: the typed error, or a tiling of the data', () => {
    const number = fc.oneof(
      fc.integer({ min: 0, max: 40 }).map(String),
      fc.constantFrom('-1', '1e1', '2.5', '9007199254740993', '""'),
    );
    const entry = fc
      .tuple(
        fc.constantFrom('F32', 'F16', 'BF16', 'I8', 'constructor'),
        fc.array(number, { maxLength: 3 }),
        fc.array(number, { minLength: 1, maxLength: 3 }),
      )
      .map(([dtype, shape, offsets]) => tensor(dtype, `[${shape}]`, `[${offsets}]`));
    const tiled = fc.array(fc.tuple(fc.constantFrom('F32', 'F16'), fc.integer({ min: 0, max: 4 })), { maxLength: 5 });
    const consistent = tiled.map((parts) => {
      let size = 0;
      const body = parts.map(([dtype, n]) => {
        const begin = size;
        size += n * (dtype === 'F32' ? 4 : 2);
        return tensor(dtype, `[${n}]`, `[${begin},${size}]`);
      });
      return { body, size };
    });
    const loose = fc.record({ body: fc.array(entry, { maxLength: 4 }), size: fc.integer({ min: 0, max: 60 }) });
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(consistent, loose), fc.array(mutation, { maxLength: 3 }), ({ body, size }, mutations) => {
        const bytes = file(`{${body.map((text, i) => `"t${i}":${text}`).join(',')}}`, size);
        for (const [at, value] of mutations) bytes[at % bytes.length] = value;
        try {
          const { tensors: found } = readSafetensors(bytes);
          for (const { shape, values } of found.values()) expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
          accepted++;
        } catch (error) {
          expect((error as Error).message).toMatch(/^safetensors: /);
        }
      }),
      { numRuns: 20_000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(1000);
    expect(Object.prototype).not.toHaveProperty('dtype');
  });
});
