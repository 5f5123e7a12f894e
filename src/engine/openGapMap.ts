import { type GapMap, type GapMapSpec, mostLabels, newCpuGapMap, standardErrors } from '../algorithms/gapMap';
import type { Device } from '../gpu/device';
import { newRecorder } from '../gpu/recording';
import { keepMemory, readBack, upload } from '../gpu/tensor';
import { CELL_WORDS, DRAW_WORDS, gapMap, IN_REGISTERS } from '../ops/gapMap';
import { streamOf } from '../random';

/** A gap map that is refined seed by seed (0, 1, 2, …). */
export interface RefinedGapMap {
  /** Adds the next `seeds` seeds and gives the picture so far. Rejects when the device is lost. */
  refine(seeds: number): Promise<GapMap>;
  close(): void;
}

/** The gap map in f64 on one thread. */
export function openCpuGapMap(spec: GapMapSpec): RefinedGapMap {
  const cpu = newCpuGapMap(spec);
  let next = 0;
  return {
    async refine(seeds) {
      for (let i = 0; i < seeds; i++) cpu.add(next++);
      return cpu.picture();
    },
    close() {},
  };
}

/** The gap map in f32 in WGSL, drawn labels only. Throws KernelError or OutOfMemoryError. */
export async function openGpuGapMap(device: Device, spec: GapMapSpec): Promise<RefinedGapMap> {
  if (spec.labels.kind !== 'sampled') throw new Error('plane: the kernel draws labels; exact ones are for the CPU');
  const { base, rewards, wins, alphas, rows, iterations, epsilon } = spec;
  const labels = mostLabels(spec);
  const cells = alphas.length * rows.length;
  const data = {
    alphas: Float32Array.from(alphas),
    rows: Float32Array.from(rows.flatMap(({ beta, count }) => [beta, count])),
    world: Float32Array.from(base.flatMap((logit, a) => [logit, rewards[a]!])),
    wins: Float32Array.from(wins.flat()),
  };
  return keepMemory(device, async (memory) => {
    const input = (name: keyof typeof data) => memory.tensor(data[name].length, name);
    const buffers = {
      draws: memory.tensor(iterations * labels * DRAW_WORDS, 'draws'),
      alphas: input('alphas'),
      rows: input('rows'),
      world: input('world'),
      wins: input('wins'),
      counts: base.length > IN_REGISTERS ? memory.tensor(base.length ** 2 * cells, 'counts') : null,
      result: memory.tensor(cells * CELL_WORDS, 'result'),
    };
    const recorder = newRecorder(device);
    const slots = gapMap(recorder, buffers, {
      actions: base.length,
      columns: alphas.length,
      cells,
      iterations,
      labels,
      steps: spec.labels.steps,
      rate: spec.labels.learningRate,
      epsilon,
      best: Math.max(...rewards),
      stream: streamOf('bandit'),
    });
    const [program] = await Promise.all([recorder.build(), memory.ready()]);
    for (const name of Object.keys(data) as (keyof typeof data)[]) upload(device, buffers[name], data[name]);
    let next = 0;
    return {
      async refine(seeds) {
        for (let i = 0; i < seeds; i++) {
          program.set(slots.draw, { seed: next });
          program.set(slots.simulate, { seeds: ++next });
          program.submit();
        }
        const [words] = await readBack(device, [buffers.result]);
        return picture(words!, next);
      },
      close() {
        program.free();
        memory.free();
      },
    };
  });
}

function picture(words: Float32Array, seeds: number): GapMap {
  const column = (offset: number) =>
    Float32Array.from({ length: words.length / CELL_WORDS }, (_, cell) => words[cell * CELL_WORDS + offset]!);
  return { seeds, gap: column(0), error: standardErrors(column(1), seeds), iterationsTo: column(2) };
}
