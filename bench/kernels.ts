/** One kernel call of a pass. */
export interface Call {
  /** The label of its pipeline: `shader:entry point`, then its constants as `NAME=value`. */
  readonly kernel: string;
  readonly workgroups: readonly number[];
  /** What its uniform held, by name. */
  readonly params: Readonly<Record<string, number>>;
  /** Of all its storage bindings, each once and whole. */
  readonly bytes: number;
}

/** Calls of one pipeline on one grid (and of one shape, where the shape says how much is computed). */
export interface Kind<C extends Call> {
  readonly calls: readonly C[];
  readonly work: Work | null;
}

export interface Work {
  /** For people. */
  readonly shape: string;
  /** Floating-point operations of one call, a multiply-add counting 2. */
  readonly operations: number;
}

/** How long the calls of one kind take. */
export interface KernelTime {
  /** As `Call.kernel`. */
  readonly kernel: string;
  readonly workgroups: string;
  readonly calls: number;
  /** Of one call, in a pass of many, each waiting for the one before. */
  readonly microseconds: number;
  /** Of one call, as `Call.bytes`. */
  readonly bytes: number;
  /** null where the params of the kernel do not say. */
  readonly work: Work | null;
}

/** What the model asks of one call of an entry point of attention, in products [time, head_dim] × [head_dim, time] of which the causal half counts. */
const ATTENTION_PRODUCTS: Readonly<Record<string, number>> = {
  forward: 2, // q·kᵀ, p·v
  backward_query: 2, // dy·vᵀ, ds·k; what it computes again is not credited
  backward_key_value: 2, // pᵀ·dy, dsᵀ·q
};

/** The work of a product or of attention, as its params say; null for everything else. */
export function workOf({ kernel, params }: Call): Work | null {
  const [, shader, entry] = /^([^:]*):(\S*)/.exec(kernel) ?? [];
  const { rows, cols, inner, thin, batch, time, heads, head_dim: width } = params;
  // dx = dy·w, and the gradient of w, or of the A of an adapter.
  if (shader?.includes('-pair') && rows && cols && inner) {
    const ofW = shader.includes('-thin') && thin ? thin : inner;
    return { shape: `NN+TN ${rows}×${inner}×${cols}`, operations: 2 * rows * cols * (inner + ofW) };
  }
  // The second pass of a split product has the same params, but nothing to transpose.
  const stored = ['A', 'B'].map((side) => kernel.match(`\\bTRANSPOSE_${side}=(\\d)`)?.[1]);
  if (!stored.includes(undefined) && rows && cols && inner) {
    const form = stored.map((bit) => (bit === '1' ? 'T' : 'N')).join('');
    return { shape: `${form} ${rows}×${inner}×${cols}`, operations: 2 * rows * cols * inner };
  }
  const products = ATTENTION_PRODUCTS[entry ?? ''];
  if (shader?.startsWith('attention') && products && batch && time && heads && width) {
    const pairs = (time * (time + 1)) / 2;
    return { shape: `${batch}×${time}×${heads}×${width}`, operations: products * 2 * width * pairs * heads * batch };
  }
  return null;
}

export function kindsOf<C extends Call>(calls: readonly C[]): Kind<C>[] {
  const kinds = new Map<string, { calls: C[]; work: Work | null }>();
  for (const call of calls) {
    const work = workOf(call);
    const key = [call.kernel, call.workgroups.join('×'), work?.shape].join('|');
    const kind = kinds.get(key);
    if (kind) kind.calls.push(call);
    else kinds.set(key, { calls: [call], work });
  }
  return [...kinds.values()];
}

/** Microseconds of one call from milliseconds of `count` of them and of twice as many: what a submit costs is left out. */
export function netMicroseconds(short: readonly number[], long: readonly number[], count: number): number {
  return Math.max(0, (1000 * (Math.min(...long) - Math.min(...short))) / count);
}

/** Milliseconds of all calls of a kind. */
export const totalOf = ({ calls, microseconds }: KernelTime) => (calls * microseconds) / 1000;
