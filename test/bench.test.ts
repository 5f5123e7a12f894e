import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inPairs, meanRatio, renderAgainst } from '../bench/against';
import { main } from '../bench/bench';
import { AXES, type GrowthPoint, slopeOf } from '../bench/growth';
import { type Call, kindsOf, netMicroseconds, workOf } from '../bench/kernels';
import { measure, type StepReport } from '../bench/measure';
import { median } from '../bench/median';
import { initialWeights, LENGTH, MODEL, ROWS, tokens } from '../bench/model';
import { openNodeRuntime } from '../bench/node';
import { linearProducts, stepOperations } from '../bench/operations';
import { watchPasses } from '../bench/page/profile';
import { growthPicture } from '../bench/picture';
import { openProcess } from '../bench/process';
import { quietSamples } from '../bench/quiet';
import { render, renderProfile } from '../bench/render';
import { lossSpread, verdictsOf } from '../bench/report';
import type { Library, Opened, Runtime } from '../bench/runtime';
import { newRecorder } from '../src/gpu/recording';
import { newMemory } from '../src/gpu/tensor';
import { weightShapes } from '../src/model/weights';
import { MATMUL_VARIANTS, matmul } from '../src/ops/matmul';
import { testDevice } from './support/gpu';

// What the bench says of its progress.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

test('operations of the step, counted by hand', () => {
  // Per layer q, k, v, o: 4·128², gate, up, down: 3·128·352; head 512·128. Six operations a weight and token.
  const weights = 4 * (4 * 128 ** 2 + 3 * 128 * 352) + 512 * 128;
  expect(weights).toBe(868_352);
  // Causal attention: scores and mixture, two more products for each of them backward; 64·65/2 pairs of positions.
  const attention = 6 * 2 * 32 * ((64 * 65) / 2) * (4 * 4 * 8);
  expect(stepOperations(MODEL, ROWS, LENGTH)).toBe(6 * weights * 512 + attention);
});

test('every weight matrix has three products, the embedding only as the head', () => {
  const matrices = [...weightShapes(MODEL).values()].filter((shape) => shape.length === 2).length;
  const count = (products: { count: number }[]) => products.reduce((sum, product) => sum + product.count, 0);
  expect(count(linearProducts(MODEL, 512))).toBe(3 * matrices);
  expect(count(linearProducts({ ...MODEL, tie_word_embeddings: false }, 512))).toBe(3 * matrices);
});

test('weights and tokens are those of every contender, bit by bit', () => {
  const weights = initialWeights();
  expect([...weights.keys()]).toEqual([...weightShapes(MODEL).keys()]);
  const gate = weights.get('model.layers.3.mlp.gate_proj.weight')!;
  const variance = gate.reduce((sum, value) => sum + value ** 2, 0) / gate.length;
  expect(Math.sqrt(variance)).toBeCloseTo(0.02, 3);
  const ids = tokens();
  expect(ids.every((id) => id >= 0 && id < MODEL.vocab_size)).toBe(true);
  expect([...tokens(64).subarray(0, ids.length)]).toEqual([...ids]);
});

test('the least disturbed samples are kept when patience ends', async () => {
  let call = 0;
  const samples = await quietSamples([async () => ++call, async () => -1], 3, 0);
  expect(samples.map(({ values }) => values.length)).toEqual([3, 3]);
  expect(samples[0]!.values.toSorted()).toEqual([1, 2, 3]);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

const product = (form: 'NN' | 'NT' | 'TN', rows: number, inner: number, cols: number, more = ''): Call => ({
  kernel: `matmul_register:forward TRANSPOSE_A=${Number(form[0] === 'T')} TRANSPOSE_B=${Number(form[1] === 'T')}${more}`,
  workgroups: [4, 16],
  params: { rows, cols, inner, scale: 1 },
  bytes: 0,
});
const attention = (entry: string): Call => ({
  kernel: `attention-quad:${entry} WORKGROUP=8`,
  workgroups: [64],
  params: { batch: ROWS, time: LENGTH, heads: 4, kv_heads: 4, head_dim: 32, scale: 0.1 },
  bytes: 0,
});

test('the kernels of a step do the operations of a step', () => {
  const products = linearProducts(MODEL, ROWS * LENGTH).flatMap(({ form, rows, inner, cols, count }) =>
    Array.from({ length: count }, () => product(form, rows, inner, cols)),
  );
  const layers = Array.from({ length: MODEL.num_hidden_layers }, () =>
    ['forward', 'backward_query', 'backward_key_value'].map(attention),
  ).flat();
  const sum = [...products, ...layers].reduce((total, call) => total + workOf(call)!.operations, 0);
  expect(sum).toBe(stepOperations(MODEL, ROWS, LENGTH));
});

test('a pair of products does the operations of both', () => {
  const pair = (more: string, thin = 0): Call => ({
    kernel: `matmul_workgroup-32x32-pair${more}:forward MASK_INNER=1`,
    workgroups: [1, 2],
    params: { rows: 13, cols: 19, inner: 17, scale: 1, ...(thin && { thin }) },
    bytes: 0,
  });
  const apart = [product('NN', 13, 17, 19), product('TN', 17, 13, 19)].map((call) => workOf(call)!.operations);
  const both = { shape: 'NN+TN 13×17×19', operations: apart[0]! + apart[1]! };
  expect(workOf(pair('-through'))).toEqual(both);
  expect(workOf(pair('-blocks', 19))).toEqual(both);
  const ofA = workOf(product('TN', 8, 13, 19))!.operations;
  expect(workOf(pair('-thin', 8))).toEqual({ ...both, operations: apart[0]! + ofA });
});

test('what a kernel does is said only where its params say', () => {
  expect(workOf(product('TN', 13, 17, 19))).toEqual({ shape: 'TN 13×17×19', operations: 2 * 13 * 17 * 19 });
  // The second pass of a split product has the same params, and adds slices.
  const slices = { ...product('NN', 13, 17, 19), kernel: 'matmul_slices:forward SLICES=4 ACCUMULATE=0' };
  expect(workOf(slices)).toBeNull();
  expect(workOf(attention('nothing_like_it'))).toBeNull();
  expect(workOf({ kernel: 'rope:forward', workgroups: [1], params: { rows: 1 }, bytes: 0 })).toBeNull();
  expect(workOf({ kernel: '', workgroups: [1], params: {}, bytes: 0 })).toBeNull();
});

test('calls are alike in pipeline, grid and shape', () => {
  const [a, b] = [product('NN', 512, 128, 128), product('NT', 512, 128, 128)];
  const calls = [a, b, a, product('NN', 512, 352, 128), product('NN', 512, 128, 128, ' ACCUMULATE=1'), a];
  expect(kindsOf(calls).map((kind) => kind.calls.length)).toEqual([3, 1, 1, 1]);
  // Params of another kernel may differ from call to call.
  const decode = (position: number): Call => ({
    kernel: 'decode:decode',
    workgroups: [8],
    params: { position },
    bytes: 0,
  });
  expect(kindsOf([decode(1), decode(2)])).toHaveLength(1);
});

test('the bytes of a call are those of its bindings, counted by hand', async () => {
  const device = await testDevice();
  const passes = watchPasses();
  const memory = newMemory(device);
  const whole = memory.tensor(64 + 32 * 16, 'b');
  const [a, b, c] = [
    memory.tensor(24 * 16, 'a'),
    { ...whole, offset: 256, length: 32 * 16 },
    memory.tensor(24 * 32, 'c'),
  ];
  await memory.ready();
  const rec = newRecorder(device);
  matmul(rec, 'NT', { a, b, c }, { rows: 24, cols: 32, inner: 16 }, MATMUL_VARIANTS['register 4×4']);
  const program = await rec.build();
  passes.start();
  program.submit();
  const calls = passes.stop();
  // f32, of b the bound part alone; the uniform is no memory that is moved.
  expect(calls.map(({ bytes }) => bytes)).toEqual([4 * (24 * 16 + 32 * 16 + 24 * 32)]);
  expect(calls[0]!.params).toMatchObject({ rows: 24, cols: 32, inner: 16 });
  program.free();
  memory.free();
});

test('the time of a call leaves out what a submit costs', () => {
  // A submit takes 2 ms, a call 3; one sample of each was disturbed.
  expect(netMicroseconds([32, 90], [500, 62], 10)).toBe(3000);
  expect(netMicroseconds([5], [4], 10)).toBe(0);
});

test('old and new are timed in turns, and the ratio has an interval', async () => {
  const order: string[] = [];
  const pair = inPairs(
    async () => order.push('old') * 0 + 6,
    async () => order.push('new') * 0 + 3,
  );
  expect([await pair(), await pair()]).toEqual([Math.log(2), Math.log(2)]);
  expect(order).toEqual(['old', 'new', 'new', 'old']);
  // Logarithms −1, 0 and 1: a standard error of 1/√3, and t of two degrees of freedom.
  const { ratio, interval, pairs } = meanRatio([-1, 0, 1]);
  expect([ratio, pairs]).toEqual([1, 3]);
  expect(interval[1]).toBeCloseTo(Math.exp(4.303 / Math.sqrt(3)), 10);
  expect(interval[0] * interval[1]).toBeCloseTo(1, 12);
  const slower = { work: 'a step', ratio: 0.9, interval: [0.85, 0.95], pairs: 3, noisy: 0 } as const;
  const text = renderAgainst({ description: 'a card', faster: [slower], failures: [] }, 'old');
  expect(text).toContain('a step: 0.900 × [0.850, 0.950], n=3: SLOWER');
});

test('a profile shows the ten dearest kernels and the sum of the others', () => {
  const kernel = (i: number) => ({
    kernel: `k${i}:forward A=1`,
    workgroups: '4',
    calls: 2,
    microseconds: 1000,
    bytes: 2e6,
    work: null,
  });
  const dearest = { ...kernel(0), microseconds: 4000, work: { shape: 'NN 1×2×3', operations: 8e9 } };
  const kernels = [dearest, ...Array.from({ length: 11 }, (_, i) => kernel(i + 1))];
  const [title, head, first, ...rest] = renderProfile({ work: 'step', kernels }, { peak: 4000, copy: 4 }).split('\n');
  expect(title).toContain('30.00 ms in all');
  expect(head).toContain('% of best product');
  // 2 MB in 4 ms are 0.5 GB/s, an eighth of what a copy reaches.
  expect(first!.split(/\s{2,}/)).toEqual([
    ...['k0:forward NN 1×2×3', '4', '2', '4000.0', '8.00', '26.7', '2000', '50.0', '2.000', '12.5'],
  ]);
  expect(rest).toHaveLength(10);
  expect(rest.at(-1)!.split(/\s+/)).toEqual(['2', 'more', '4', '4.00', '13.3', '']);
});

/** A library whose step takes `milliseconds`, by its own word. */
const instant = (milliseconds: number, loss: number): Opened => {
  const answers = {
    open: () => 'instant',
    load: () => {},
    traffic: () => ({ dispatches: 0, passes: 0, submits: 0, bindGroups: 0, buffers: 0, bufferWrites: 0, maps: 0 }),
    steps: (count: number) => ({ milliseconds: count * milliseconds, losses: Array(count).fill(loss) }),
    preferenceSteps: (count: number) => ({ milliseconds: 2 * count * milliseconds }),
    sample: (rows: number) => ({ milliseconds, tokens: 48 * rows }),
    profile: () => [],
    copy: () => 40,
    cube: (n: number) => n,
    grow: ({ rows, length }: GrowthPoint) => ({ milliseconds: rows * length ** 2, bytes: 1000 * rows }),
    prepare: ({ rows }: { rows: number }) => ({ kernel: 'one', milliseconds: rows > 512 ? 8 : 1 }),
  };
  type Answers = Record<string, (...args: unknown[]) => unknown>;
  const call = async (name: string, ...args: unknown[]) => (answers as unknown as Answers)[name]!(...args);
  return { call: call as Opened['call'], close: async () => {} };
};

test('a report is measured and shown wherever contenders run', async () => {
  const opened: Library[] = [];
  const runtime: Runtime = {
    ...{ description: 'Nowhere 1', adapter: 'none' },
    async open(library) {
      opened.push(library);
      if (library === 'jax') throw new Error('not here');
      return instant(library === 'ours' ? 10 : 50, 6);
    },
    close: async () => {},
  };
  const steps = ['ours:webgpu', 'jax:webgpu', 'torch:eager'] as const;
  const settings = { samples: 2, patience: 0, length: 100, rows: [3], profile: true, precision: 'single' } as const;
  const measured = await measure(runtime, { matmul: true, steps, growth: true }, settings);
  expect(opened).toEqual(['ours', 'jax', 'torch', 'matmul', ...AXES.map(() => 'growth')]);
  expect(measured.failures).toEqual(['jax:webgpu: Error: not here']);
  expect(measured.steps.map(({ id, step }) => [id, step.median])).toEqual([
    ['ours:webgpu', 10],
    ['torch:eager', 50],
  ]);
  expect(measured.ours).toMatchObject({ preference: { median: 20 }, sampling: [{ rows: 3, tokensPerSecond: 14_400 }] });
  expect(measured.torch).toHaveLength(3);
  expect(measured.profiles.map(({ work }) => work)).toEqual(['step', 'preference', 'sampling']);
  // The cube of 1024 takes long enough to leave out that of 2048.
  expect(measured.matmul!.shapes.filter(({ count }) => count === 0).map(({ rows }) => rows)).toEqual([512, 1024]);
  // The time of this library is rows · tokens²: an axis ends at the first point of 2,000.
  expect(measured.growth.map(({ points }) => points.length)).toEqual([1, 1, 1, 1, 1]);
  const rest = { date: '', runtime: runtime.description, processor: 'one', adapter: 'none', operations: 1e9 };
  const verdicts = verdictsOf({ ...measured, operations: 1e9 });
  const text = render({ ...rest, ...measured, verdicts });
  expect(text).toContain('Adapter: none\nNowhere 1; one');
  expect(text).toContain('Memory of the device, by a kernel that copies: 40.0 GB/s');
  expect(text).toMatch(/torch:eager +50\*? /);
  expect(text).toContain('reached  our WebGPU step at least 4 × as fast as instant: 5.00 ×');
  expect(text).toContain('FAILED   jax:webgpu');
});

test('the slope of growth is the exponent of its last three points', () => {
  const power = (e: number) => [1, 2, 8, 32].map((x) => [x, x === 1 ? 5 : 3 * x ** e] as const);
  expect(slopeOf(power(1.5))).toBeCloseTo(1.5, 12);
  expect(slopeOf(power(-1).slice(1, 3))).toBeCloseTo(-1, 12);
  expect(slopeOf([[1, 1]])).toBeNull();
});

test('an axis of growth has as many weights as it says', () => {
  for (const { x, point } of AXES.find(({ name }) => name === 'weights')!.points) {
    const shapes = [...weightShapes(point.config).values()];
    expect(shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(x);
  }
});

test('the picture of growth shows every point and slope, and escapes its title', () => {
  const points = [1, 10, 100].map((x) => ({ x, milliseconds: x ** 2, bytes: 2 ** 20 * x }));
  const figure = { name: 'rows', points, slopes: { milliseconds: 2, bytes: 1 }, failure: null };
  const empty = { name: 'none', points: [], slopes: { milliseconds: null, bytes: null }, failure: 'no room' };
  const picture = growthPicture([figure, empty], '<adapter> & driver');
  expect(picture).toContain('&lt;adapter> &amp; driver');
  expect(picture.match(/<circle/g)).toHaveLength(6);
  expect(picture).toContain('time, ms: slope 2.00');
  expect(picture).toContain('<title>100: 10k ms</title>');
  expect(picture).toContain('<title>100: 100 MiB</title>');
  expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  expect(picture.match(/nothing was measured/g)).toHaveLength(2);
});

test('a process answers calls in order, and its end rejects them', async () => {
  const program = `
    const answer = (text) => require('fs').writeSync(3, JSON.stringify(text) + '\\n');
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { name, args } = JSON.parse(line);
      if (name === 'open') answer({ value: 'on ' + args[0] });
      else if (name === 'steps') answer({ error: 'no steps' });
      else process.exit(7);
    });`;
  const opened = openProcess(process.execPath, ['-e', program]);
  const calls = [opened.call('open', 'a'), opened.call('steps', 1), opened.call('open', 'b'), opened.call('traffic')];
  const answers = await Promise.allSettled(calls);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message))).toEqual([
    'on a',
    'no steps',
    'on b',
    expect.stringContaining('ended with status 7'),
  ]);
  await expect(opened.call('traffic')).rejects.toThrow('status 7');
  await expect(openProcess('/nowhere/program', []).call('traffic')).rejects.toThrow('ENOENT');
});

test.each([
  [['--runtime', 'deno'], 'bench: --runtime is browser or node, found "deno"'],
  [['--runtime', 'node', '--only', 'ours,tfjs'], 'here; found "tfjs"'],
  [['--runtime', 'node', '--adapter', 'swiftshader'], 'bench: --adapter is for the browser'],
  [
    ['--only', 'models:cpu', '--model', 'random-small', '--adapter', 'swiftshader'],
    'bench: --adapter is for the browser',
  ],
  [['--only', 'page', '--runtime', 'deno'], 'bench: --runtime is browser or node, found "deno"'],
  [['--only', 'models', '--model', '/nowhere'], 'bench: there is no /nowhere; --model names a folder or a GGUF file'],
  [['--only', 'models:peers', '--model', '/nowhere'], 'bench: there is no /nowhere; --model names a folder or a GGUF'],
  [['--only', 'models:peers', '--runtime', 'node'], 'bench: --only models:peers is for the browser'],
  [['--only', 'torch'], 'here; found "torch"'],
  [['--rows', '8,'], 'bench: --rows must be a number, found '],
  [['--precision', 'double'], 'bench: --precision is single or half, found "double"'],
  [['--precision', 'half', '--only', 'models'], 'bench: --precision half is for steps and for --only models:webgpu'],
  [['--precision', 'half', '--growth', 'x.svg'], 'bench: --precision half is for'],
  [['--runtime', 'node', '--precision', 'half', '--only', 'matmul'], 'bench: --only knows ours, ours:half here; found'],
  [['--against', 'old', '--only', 'jax'], 'bench: --against is for our WebGPU steps'],
  [['--against', '/nowhere'], 'bench: --against names a checkout with packages; there is no /nowhere/bench/main.mjs'],
  [['--models'], 'bench: --models is for --only models with --model random'],
  [['--patience', 'long'], 'bench: --patience must be a number, found long'],
])('a wrong command line is refused before anything opens: %j', async (args, message) => {
  await expect(main(args, () => Promise.reject(new Error('a browser was looked for')))).rejects.toThrow(message);
});

test('in Node a contender is a process that takes the steps of a page', async () => {
  const program = fileURLToPath(new URL('../bench/main.mjs', import.meta.url));
  const runtime = await openNodeRuntime(program, 'python3');
  try {
    const ours = await runtime.open('ours');
    expect(await ours.call('open', 'cpu')).toMatch(/^Apogee, /);
    const { losses } = await ours.call('steps', 2);
    // Of the six contenders in Chromium: docs/notes/speed.md.
    expect(losses[0]).toBeCloseTo(6.27698, 5);
    expect(losses[1]).toBeCloseTo(6.12766, 5);
    await expect(ours.call('profile', 'step')).rejects.toThrow('only WebGPU');
  } finally {
    await runtime.close();
  }
});

test('aims are judged by medians', () => {
  const step = (id: StepReport['id'], median: number): StepReport => ({
    ...{ id, description: id, first: 0, losses: [6, 5] },
    step: { median, least: median, most: median, samples: 5, cores: 2, noisy: 0 },
    traffic: { dispatches: 111, passes: 1, submits: 1, bindGroups: 0, buffers: 0, bufferWrites: 1, maps: 1 },
  });
  const steps = [
    step('ours:webgpu', 400),
    step('jax:webgpu', 1500),
    step('tfjs:webgpu', 9000),
    step('jax:wasm', 100),
    step('ours:cpu', 130),
  ];
  const matmul = { shapes: [], peak: 14, step: steps[0]!.step, rate: 12 };
  const reached = verdictsOf({ matmul, steps, operations: 2.88e9 }).map((verdict) => verdict.reached);
  expect(reached).toEqual([false, true, false, true]); // 3.75 ×; 7.2 of 12; 111 dispatches; 1.3 ×
  expect(lossSpread([...steps, { ...steps[0]!, losses: [6, 5.5] }])).toBeCloseTo(0.1);
  const onCard = [step('ours:webgpu', 0.5), step('torch:eager', 2.5), step('torch:compiled', 0.4)];
  const judged = verdictsOf({ matmul: null, steps: onCard, operations: 2.88e9 });
  expect(judged.map(({ reached, found }) => [reached, found])).toEqual([
    [true, '5.00 ×'],
    [false, '0.80 ×'],
    [true, '0.50 ms'],
  ]);
});
