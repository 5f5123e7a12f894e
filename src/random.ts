/**
 * The only source of randomness: Threefry-2x32-20 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011).
 * Counter-based and stateless: (seed, stream, a, b) is the address of a number, so any of them can be replayed;
 * `shaders/shared/random.wgsl` computes the same bits.
 */

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Two u32 words for key (seed, stream) and counter (a, b); all arguments are taken modulo 2^32. */
export function threefry(seed: number, stream: number, a: number, b: number): [number, number] {
  const keys = [seed >>> 0, stream >>> 0, (0x1bd11bda ^ seed ^ stream) >>> 0] as const;
  let x = (a + keys[0]) >>> 0;
  let y = (b + keys[1]) >>> 0;
  for (let round = 0; round < 20; round++) {
    const rotation = ROTATIONS[round % 8]!;
    x = (x + y) >>> 0;
    y = (((y << rotation) | (y >>> (32 - rotation))) ^ x) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + keys[(injection % 3) as 0 | 1 | 2]) >>> 0;
      y = (y + keys[((injection + 1) % 3) as 0 | 1 | 2] + injection) >>> 0;
    }
  }
  return [x, y];
}

/** A multiple of 2^-24 in [0, 1): exact in f32, so the shaders see the same number. */
export function uniform(seed: number, stream: number, a: number, b: number): number {
  return (threefry(seed, stream, a, b)[0] >>> 8) * 2 ** -24;
}

/** What a stream of random numbers is for. Values are part of every trace: append, never renumber. */
const PURPOSES = {
  initialise: 0,
  corpus: 1,
  shuffle: 2,
  prompts: 3,
  sample: 4,
  label: 5,
  evaluate: 6,
  bandit: 7,
  onPolicySample: 8,
  onPolicyLabel: 9,
  search: 10,
  /** What a step draws once more, where its first draw was of no use. */
  onPolicyAgain: 11,
  /** Responses to held-out prompts that a person judges, and what decides how they are asked. */
  askHeldOut: 12,
  person: 13,
  /** What a policy writes for a person who asks it outside of a run. */
  write: 14,
  /** Labels that a reward model is learnt from. */
  proxy: 15,
  /** The second draw of an iteration with a look-ahead. */
  sampleAhead: 16,
  labelAhead: 17,
  /** What a bandit arm draws from its policy during a proximal step. */
  banditStep: 32,
} as const;

/** Stream number of a purpose at an iteration (0 … 2^24−1). */
export function streamOf(purpose: keyof typeof PURPOSES, iteration = 0): number {
  return ((PURPOSES[purpose] << 24) | (iteration & 0xffffff)) >>> 0;
}

/** A sequential view of one stream, for code that draws an unknown number of values. */
export interface Generator {
  /** Next uniform in [0, 1). */
  next(): number;
  /** Next integer in [0, n). */
  below(n: number): number;
}

export function generator(seed: number, stream: number, a = 0): Generator {
  let index = 0;
  const next = () => uniform(seed, stream, a, index++);
  return { next, below: (n) => Math.floor(next() * n) };
}

/** A standard normal from twelve uniforms (Irwin–Hall): only sums, so the same bits in every browser. Tails end at ±6. */
export function normal(seed: number, stream: number, a: number, b: number): number {
  let sum = -6;
  for (let i = 0; i < 6; i++) {
    const [x, y] = threefry(seed, stream, a, b * 6 + i);
    sum += ((x >>> 8) + (y >>> 8)) * 2 ** -24;
  }
  return sum;
}

/** The integers 0 … n−1 in a random order (Fisher–Yates). */
export function permutation(n: number, draw: Generator): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
