import { describe, expect, it } from 'vitest';
import { newRecorder } from '../../src/gpu/recording';
import { newMemory, readBack, upload } from '../../src/gpu/tensor';
import { GRADIENT_WORDS } from '../../src/ops/clip';
import { GATE_WORDS, gate } from '../../src/ops/gate';
import { testDevice } from '../support/gpu';
import { runProgram } from '../support/program';

const FINITE = 0xffff_ffff;
const OVERFLOW = 0xffff_fffe;

describe('gate', () => {
  it('passes gradients on until one is bad, and none after it', async () => {
    const device = await testDevice();
    const memory = newMemory(device);
    const gradient = memory.tensor(GRADIENT_WORDS);
    const words = memory.tensor(GATE_WORDS);
    const rec = newRecorder(device);
    const slot = gate(rec, { gradient, gate: words }, 1);
    const program = await rec.build();
    const seen: number[][] = [];
    for (const [step, bad] of [FINITE, FINITE, 7, FINITE, 3].entries()) {
      upload(device, gradient, new Float32Array([step + 0.5, 0.25]));
      upload(device, gradient, new Uint32Array([bad]), 2);
      program.set(slot, { step: step + 1 });
      program.submit();
      const [values] = await readBack(device, [words]);
      const bits = new Uint32Array(values!.buffer, values!.byteOffset, GATE_WORDS);
      seen.push([values![0]!, values![1]!, bits[2]!, bits[3]!]);
    }
    expect(seen).toEqual([
      [0.5, 0.25, FINITE, 1],
      [1.5, 0.25, FINITE, 2],
      [2.5, 0.25, 7, 3],
      [3.5, 0.25, 7, 4],
      [4.5, 0.25, 7, 5],
    ]);
    program.free();
    memory.free();
  });

  it.each([
    ['infinite', 0x7f80_0000, FINITE, OVERFLOW],
    ['no number', 0x7fc0_0001, FINITE, OVERFLOW],
    ['the largest', 0x7f7f_ffff, FINITE, FINITE],
    ['infinite, of a bad tensor', 0x7f80_0000, 4, 4],
  ])('finds a norm that left f32: %s', async (_, norm, bad, expected) => {
    const data = { gradient: Uint32Array.of(norm, 0, bad), gate: new Float32Array(GATE_WORDS) };
    const { gate: words } = await runProgram(data, (rec, buffers) => {
      gate(rec, buffers, 1);
    });
    const bits = new Uint32Array(words.buffer, words.byteOffset, GATE_WORDS);
    expect([...bits]).toEqual([norm, 0, expected, 1]);
  });
});
