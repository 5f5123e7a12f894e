import type { Device } from '../../src/gpu/device';
import type { Product } from '../operations';
import type { Encode } from './matmul';

/*
 * Matmul kernels that do nothing else, to say what the adapter can do: register tiles, sizes baked in as constants, no bounds, no
 * options. They are generated, independently of shaders/, because no kernel of the application is written this way.
 */

interface Tile {
  name: string;
  /** Rows and columns of c per invocation, multiples of 4. */
  rows: number;
  cols: number;
  /** The four lanes of a quad share the loads of a. */
  quad: boolean;
}

/** The best of their kind on SwiftShader (the first two), and one that suits adapters with few registers. */
const TILES: readonly Tile[] = [
  { name: 'yardstick quad 16×8', rows: 16, cols: 8, quad: true },
  { name: 'yardstick 8×8', rows: 8, cols: 8, quad: false },
  { name: 'yardstick 4×4', rows: 4, cols: 4, quad: false },
];
const WORKGROUP = { x: 4, y: 2 };

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const lines = (count: number, line: (i: number) => string) => range(count).map(line).join('\n');
const SWAPS = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'];
const swapped = (x: number, value: string) => (x === 0 ? value : `${SWAPS[x]}(${value})`);

/** c = op(a) · op(b), four steps of the inner sum at a time: acc += mat4x4f(b) · a is what SwiftShader compiles best. */
function source({ form, rows, cols, inner }: Product, tile: Tile): string {
  const columns = tile.cols / 4; // vectors of c in a row of the tile
  const a = (row: string, column: string) => `a[(${row}) * ${(form === 'TN' ? rows : inner) / 4} + ${column}]`;
  const b = (row: string, column: string) => `b[(${row}) * ${(form === 'NT' ? inner : cols) / 4} + ${column}]`;
  // Lanes of a quad hold rows (or, of a transposed a, steps) in the order own, own ^ 1, own ^ 2, own ^ 3.
  const permuted = (i: number) => (tile.quad ? `(lane ^ ${i}u)` : `${i}u`);

  const loadA =
    form === 'TN'
      ? lines(tile.rows / 4, (i) =>
          tile.quad
            ? `let p${i} = ${a('k + lane', `row / 4 + ${i}`)};`
            : lines(4, (u) => `let p${i}_${u} = ${a(`k + ${u}`, `row / 4 + ${i}`)};`),
        )
      : lines(tile.rows, (i) =>
          tile.quad && i % 4 !== 0
            ? `let a${i} = ${swapped(i % 4, `a${i - (i % 4)}`)};`
            : `let a${i} = ${a(tile.quad ? `row + ${i} + lane` : `row + ${i}`, 'k / 4')};`,
        );
  const gatherA =
    form === 'TN'
      ? lines(tile.rows, (i) => {
          const steps = range(4).map((u) =>
            tile.quad ? swapped(u, `p${i >> 2}[${i % 4}]`) : `p${i >> 2}_${u}[${i % 4}]`,
          );
          return `let a${i} = vec4f(${steps.join(', ')});`;
        })
      : '';
  const step = form === 'TN' ? permuted : (u: number) => `${u}u`;
  const loadB = lines(columns, (j) => {
    const parts = range(4).map((u) =>
      form === 'NT' ? b(`col + ${4 * j + u}`, 'k / 4') : b(`k + ${step(u)}`, `col / 4 + ${j}`),
    );
    return `let b${j} = mat4x4f(${parts.join(', ')});`;
  });
  const multiply = lines(tile.rows, (i) =>
    lines(columns, (j) => `c${i}_${j} += ${form === 'NT' ? `a${i} * b${j}` : `b${j} * a${i}`};`),
  );
  const rowOf = (i: number) => (form === 'TN' ? `${i}u` : `${i - (i % 4)}u + ${permuted(i % 4)}`);
  return `
${tile.quad ? 'enable subgroups;' : ''}
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
@compute @workgroup_size(${WORKGROUP.x}, ${WORKGROUP.y})
fn main(@builtin(global_invocation_id) id: vec3u${tile.quad ? ', @builtin(subgroup_invocation_id) invocation: u32' : ''}) {
  let row = id.y * ${tile.rows};
  let col = id.x * ${tile.cols};
  ${tile.quad ? 'let lane = invocation & 3u;' : ''}
  ${lines(tile.rows, (i) => lines(columns, (j) => `var c${i}_${j} = vec4f();`))}
  for (var k = 0u; k < ${inner}; k += 4) {
    ${loadA}
    ${gatherA}
    ${loadB}
    ${multiply}
  }
  ${lines(tile.rows, (i) => lines(columns, (j) => `c[(row + ${rowOf(i)}) * ${cols / 4} + col / 4 + ${j}] = c${i}_${j};`))}
}`;
}

/** The yardsticks that divide this shape, ready to be encoded. */
export async function yardsticks(
  device: Device,
  product: Product,
  buffers: { a: GPUBuffer; b: GPUBuffer; c: GPUBuffer },
): Promise<{ name: string; encode: Encode }[]> {
  const { raw } = device;
  const fitting = TILES.filter(
    ({ rows, cols, quad }) =>
      (!quad || device.subgroups) &&
      product.rows % (rows * WORKGROUP.y) === 0 &&
      product.cols % (cols * WORKGROUP.x) === 0 &&
      product.inner % 4 === 0,
  );
  return Promise.all(
    fitting.map(async (tile) => {
      const module = raw.createShaderModule({ code: source(product, tile) });
      const pipeline = await raw.createComputePipelineAsync({ layout: 'auto', compute: { module } });
      const entries = [buffers.a, buffers.b, buffers.c].map((buffer, binding) => ({ binding, resource: { buffer } }));
      const group = raw.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      const across = product.cols / (tile.cols * WORKGROUP.x);
      const down = product.rows / (tile.rows * WORKGROUP.y);
      const encode: Encode = (pass) => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(across, down);
      };
      return { name: tile.name, encode };
    }),
  );
}
