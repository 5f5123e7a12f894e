import { numpy as np, tree } from '@jax-js/jax';
import type { Combination } from '../../../algorithms/proximalPoint';
import { drawToken } from '../../../model/sampling';
import { uniform } from '../../../random';
import { NonFiniteError, type SampleRequest } from '../engine';
import type { Cache, Params } from './decoder';
import { type CompiledModel, compiledLength, type HostCache, integers, nextTask } from './model';

/** Most rows that advance together. */
const MAX_ROWS = 64;

/** Prompts are taken as a whole in steps of so many positions, so that few lengths are compiled; the rest is forced token by token. */
const PREFILL = 16;

/** Samples every row; see `LanguageEngine.sample`. Prompts must not be empty. */
export async function sampleRows(
  model: CompiledModel,
  policy: Combination<Params>,
  request: SampleRequest,
): Promise<number[][]> {
  const { prompts } = request;
  const responses: number[][] = [];
  while (responses.length < prompts.length) {
    const first = responses.length;
    const block = prompts.slice(first, first + MAX_ROWS);
    responses.push(...(await sampleBlock(model, policy, request, block, (request.firstRow ?? 0) + first)));
  }
  return responses;
}

/** All rows of a block advance one position at a time, prompt tokens that are left forced, until every row has ended. */
async function sampleBlock(
  model: CompiledModel,
  policy: Combination<Params>,
  request: SampleRequest,
  prompts: SampleRequest['prompts'],
  firstRow: number,
): Promise<number[][]> {
  const { endToken, maxTokens } = request;
  for (const [i, prompt] of prompts.entries())
    if (prompt.length === 0) throw new RangeError(`sample: prompt of row ${firstRow + i} is empty`);
  const longest = Math.max(...prompts.map((prompt) => prompt.length + maxTokens));
  const positions = compiledLength(model.config, longest);
  const rows = 2 ** Math.ceil(Math.log2(prompts.length));
  const responses = prompts.map((): number[] => []);
  const done = (row: number) => responses[row]!.length >= maxTokens || responses[row]!.at(-1) === endToken;
  const tokens = new Int32Array(rows);
  const shortest = Math.min(...prompts.map(({ length }) => length));
  const prefix = model.prefill ? Math.floor((shortest - 1) / PREFILL) * PREFILL : 0;
  const states: State[] = [];
  try {
    for (const [coefficient, params] of policy)
      states.push({ coefficient, params, cache: await cacheAfter(model, params, prompts, prefix, [rows, positions]) });
    for (let t = prefix; t < longest - 1 && !prompts.every((_, row) => done(row)); t++) {
      for (const [row, prompt] of prompts.entries())
        tokens[row] = prompt[t] ?? responses[row]![t - prompt.length] ?? endToken;
      const logits = await nextLogits(model, states, tokens, t, positions);
      for (const [row, prompt] of prompts.entries()) {
        if (t + 1 < prompt.length || done(row)) continue;
        if (!logits(row).every(Number.isFinite))
          throw new NonFiniteError(`sample: the logits of row ${firstRow + row} are not finite`);
        const u = uniform(request.seed, request.stream, firstRow + row, t + 1);
        responses[row]!.push(drawToken(logits(row), u, request).token);
      }
      await nextTask();
    }
  } finally {
    for (const { cache } of states) tree.dispose(cache);
  }
  return responses;
}

interface State {
  coefficient: number;
  params: Params;
  cache: Cache;
}

/** Feeds the tokens of position t to every set of weights, advances the caches, and adds the logits up. */
async function nextLogits(model: CompiledModel, states: State[], tokens: Int32Array, t: number, positions: number) {
  const vocabulary = model.config.vocab_size;
  const sum = new Float64Array(tokens.length * vocabulary);
  for (const state of states) {
    const x = model.embed(tree.ref(state.params), integers(tokens));
    const at = np.array(t, { dtype: np.int32 });
    const next = model.decode(tree.ref(state.params), state.cache, x, model.placesAt(t, positions), at);
    state.cache = next.cache;
    const logits = (await next.logits.data()) as Float32Array;
    for (let i = 0; i < sum.length; i++) sum[i]! += state.coefficient * logits[i]!;
  }
  return (row: number) => sum.subarray(row * vocabulary, (row + 1) * vocabulary);
}

/**
 * A cache for `rows` of `positions` that has seen the first `prefix` tokens of the prompts, which go through the model as a whole, once for rows that
 * begin alike.
 */
async function cacheAfter(
  { config, prefill }: CompiledModel,
  params: Params,
  prompts: SampleRequest['prompts'],
  prefix: number,
  [rows, positions]: readonly [number, number],
): Promise<Cache> {
  const { num_key_value_heads: heads, head_dim: width, num_hidden_layers: count } = config;
  const layers = Array.from({ length: count });
  const shape = [rows, heads, 1, positions, width];
  if (!prefill || prefix === 0) {
    const zeros = () => np.zeros(shape);
    return { keys: layers.map(zeros), values: layers.map(zeros) };
  }
  const beginnings = prompts.map((prompt) => prompt.slice(0, prefix));
  const seen = new Map<string, HostCache[]>();
  for (const beginning of beginnings)
    if (!seen.has(beginning.join())) seen.set(beginning.join(), await prefill(params, Int32Array.from(beginning)));
  const spread = (which: keyof HostCache) =>
    layers.map((_, layer) => {
      const values = new Float32Array(rows * heads * positions * width);
      for (const [row, beginning] of beginnings.entries()) {
        const own = seen.get(beginning.join())![layer]![which];
        for (let head = 0; head < heads; head++)
          values.set(
            own.subarray(head * prefix * width, (head + 1) * prefix * width),
            (row * heads + head) * positions * width,
          );
      }
      return np.array(values).reshape(shape);
    });
  return { keys: spread('keys'), values: spread('values') };
}
