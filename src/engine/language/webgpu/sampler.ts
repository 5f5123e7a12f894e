import type { Combination } from '../../../algorithms/proximalPoint';
import type { Device } from '../../../gpu/device';
import { newRecorder, type Program } from '../../../gpu/recording';
import { keepMemory, type Memory, readBack, type Tensor, upload } from '../../../gpu/tensor';
import type { Cache } from '../../../model/activations';
import { finalNorm, newHead } from '../../../model/head';
import { decode, type PositionCall, prefill } from '../../../model/transformer';
import { logitsLength } from '../../../ops/logprob';
import { NOT_FINITE, RUNNING, type SampleParams, sample } from '../../../ops/sample';
import { NonFiniteError, type SampleRequest } from '../engine';
import type { Core } from './core';
import { buildFor, drawsBy } from './firstUse';
import { newReadRing, type ReadRing } from './readRing';
import { newLogits, policyKey, recordLogits, type Stored } from './scorer';
import { newPrefillTensors, newSampleTensors, sampledLength } from './tensors';
import { type Recording, recordingOf, type Workspace, type Workspaces } from './workspace';

interface SampleRecording extends Recording {
  /** u32 [rows, capacity] */
  readonly tokens: Tensor;
  readonly promptLengths: Tensor;
  readonly state: Tensor;
  readonly stateRing: ReadRing;
  readonly positions: readonly PositionCall[];
  /** First call of the head; before, a prompt's token changes nothing but the cache. */
  readonly head: number;
  /** The last call. */
  readonly draw: number;
  /** Most positions in one submit. */
  readonly together: number;
  /** Of each term of the policy, its layers' caches. */
  readonly caches: readonly (readonly Cache[])[];
  /** Recordings that fill these caches, by the length of what they take of a prompt; they end with this one. */
  readonly prefills: Map<number, Promise<Prefill>>;
}

/** Takes the beginning of a prompt through the model as a whole. */
interface Prefill {
  readonly program: Program;
  free(): void;
  /** u32 [time] */
  readonly ids: Tensor;
  /** u32 [rows]: which of the prompts a row begins with. */
  readonly owner: Tensor;
  /** Calls that take the prompt's number. */
  readonly slots: readonly number[];
}

/** Stands in a new recording until a request sets what it wants. */
const UNSET: SampleParams = {
  first_row: 0,
  position: 0,
  temperature: 1,
  top_k: 0,
  top_p: 1,
  end_token: 0,
  pad_token: 0,
  seed: 0,
  stream: 0,
};

/** Prompts are prefilled in steps of so many positions; the rest is forced token by token. */
const PREFILL = 16;

/** Most positions in one submit on a graphics card, and most operations, so that whoever waits for the card (a cancel, the screen) waits not long: 17 GFLOP are 0.1 s at a slow 0.2 TFLOP/s. */
const MOST_TOGETHER = 16;
const MOST_OPERATIONS = 2 ** 34;

/** Positions between two looks at whether every row has ended, and looks that may be under way. */
const LOOK = 8;
const LOOKS = 2;

/**
 * Samples all rows together, on a card several positions a submit. Of a large (adapted) model what the shortest prompt has goes through the model as a whole, once for
 * rows that begin alike; other prompts are forced token by token. Stops when all rows have ended. A row's tokens do not depend on the other
 * rows, up to rounding: how much is prefilled depends on the shortest prompt.
 */
export function sampleTokens(
  core: Core,
  workspaces: Workspaces,
  policy: Combination<Stored>,
  request: SampleRequest,
): Promise<number[][]> {
  const { device, model } = core;
  const { prompts, maxTokens } = request;
  if (prompts.length === 0) return Promise.resolve([]);
  const shortest = Math.min(...prompts.map((prompt) => prompt.length));
  const length = Math.max(...prompts.map((prompt) => prompt.length)) + maxTokens;
  if (shortest === 0) throw new RangeError('sample: a prompt is empty');
  if (length > model.config.max_position_embeddings)
    throw new RangeError(
      `sample: prompt and response need ${length} positions, the model has ${model.config.max_position_embeddings}`,
    );
  return core.queue.enqueue(async () => {
    const prefix = model.adapter ? Math.floor((shortest - 1) / PREFILL) * PREFILL : 0;
    const workspace = await workspaces.room(Math.max(prompts.length, prefix));
    const capacity = sampledLength(length);
    const key = `sample ${policyKey(policy)} ${prompts.length}×${capacity}`;
    const recording = await recordingOf(workspace, key, device, (memory) =>
      record(core, workspace, policy, [prompts.length, capacity], memory),
    );
    const tokens = new Uint32Array(prompts.length * capacity);
    prompts.forEach((prompt, row) => {
      tokens.set(prompt, row * capacity);
    });
    upload(device, recording.tokens, tokens);
    upload(
      device,
      recording.promptLengths,
      Uint32Array.from(prompts, (prompt) => prompt.length),
    );
    upload(device, recording.state, new Uint32Array(prompts.length).fill(RUNNING));
    recording.program.set(recording.draw, {
      first_row: request.firstRow ?? 0,
      temperature: request.temperature,
      top_k: request.topK,
      top_p: request.topP,
      end_token: request.endToken,
      pad_token: request.endToken,
      seed: request.seed >>> 0,
      stream: request.stream >>> 0,
    });
    if (prefix > 0) await prefillCaches(core, workspace, policy, recording, prompts, [capacity, prefix]);
    await generate(core, recording, { shortest, length, from: prefix });
    const done = readBack(device, [recording.tokens]).then(([words]) => responses(words!, request, capacity));
    return { done };
  });
}

/** The response of each row: at most maxTokens, up to and including the end token. */
function responses(words: Float32Array, { prompts, maxTokens, endToken }: SampleRequest, capacity: number): number[][] {
  const tokens = new Uint32Array(words.buffer, words.byteOffset, words.length);
  return prompts.map((prompt, row) => {
    const start = row * capacity + prompt.length;
    const response = [...tokens.subarray(start, start + maxTokens)];
    const end = response.indexOf(endToken);
    return end < 0 ? response : response.slice(0, end + 1);
  });
}

/** Fills the caches with the first `time` tokens of every prompt; rows that begin alike share the work. */
async function prefillCaches(
  core: Core,
  workspace: Workspace,
  policy: Combination<Stored>,
  { caches, prefills }: SampleRecording,
  prompts: SampleRequest['prompts'],
  [capacity, time]: readonly [number, number],
): Promise<void> {
  const { device } = core;
  let made = prefills.get(time);
  if (!made) {
    made = recordPrefill(core, workspace, policy, caches, { rows: prompts.length, capacity, time });
    prefills.set(time, made);
    made.catch(() => prefills.delete(time));
  }
  const { program, ids, owner, slots } = await made;
  const beginnings = prompts.map((prompt) => prompt.slice(0, time).join());
  const different = [...new Set(beginnings)];
  upload(
    device,
    owner,
    Uint32Array.from(beginnings, (beginning) => different.indexOf(beginning)),
  );
  for (const [number, beginning] of different.entries()) {
    upload(device, ids, Uint32Array.from(prompts[beginnings.indexOf(beginning)]!.slice(0, time)));
    for (const slot of slots) program.set(slot, { prompt: number });
    program.submit();
  }
}

function recordPrefill(
  { device, model }: Core,
  { acts }: Workspace,
  policy: Combination<Stored>,
  caches: SampleRecording['caches'],
  sizes: { rows: number; capacity: number; time: number },
): Promise<Prefill> {
  return keepMemory(device, async (memory) => {
    const rec = newRecorder(device);
    const { ids, owner } = newPrefillTensors(memory, sizes.rows, sizes.time);
    const slots = policy.flatMap(([, weights], i) =>
      prefill(rec, model, weights.flat, { ids, owner }, sizes, acts, caches[i]!),
    );
    await memory.ready();
    const program = await buildFor('sampling', rec, model);
    const free = () => {
      program.free();
      memory.free();
    };
    return { program, ids, owner, slots, free };
  });
}

async function generate(
  { device }: Core,
  recording: SampleRecording,
  { shortest, length, from }: { shortest: number; length: number; from: number },
): Promise<void> {
  const { program, head, draw, positions, together, stateRing } = recording;
  const looks: Promise<boolean>[] = [];
  const everything = [{ from: 0, to: draw + 1 }];
  const withoutHead = [
    { from: 0, to: head },
    { from: draw, to: draw + 1 },
  ];
  // The token at the first position is the prompt's; from then on the model at position t gives the token at t + 1.
  program.set(draw, { position: from }, 0);
  submit(device, program, [[{ from: draw, to: draw + 1 }]]);
  for (let first = from; first + 1 < length; first += together) {
    const end = Math.min(first + together, length - 1);
    const takes = Array.from({ length: end - first }, (_, take) => {
      const position = first + take;
      for (const { slot, param } of positions) program.set(slot, { [param]: position }, take);
      program.set(draw, { position: position + 1 }, take);
      return position + 1 < shortest ? withoutHead : everything;
    });
    const isDue = end >= shortest && Math.floor((end - 1) / LOOK) > Math.floor((first - 1) / LOOK);
    const read = end + 1 === length || isDue ? stateRing.next() : null;
    submit(device, program, takes, read?.copy);
    if (read) {
      const look = read.words().then(([words]) => allEnded(words!));
      look.catch(() => {}); // thrown where it is awaited
      looks.push(look);
    }
    if (looks.length > LOOKS && (await looks.shift())) break;
  }
  await Promise.all(looks);
}

/** How many positions of so many rows go into one submit, where the engine has no number of its own. */
function togetherOf({ device, model, together }: Core, rows: number): number {
  if (together !== null) return together;
  if (device.isFallback) return 1;
  const blocks = [...model.layout.frozen, ...model.layout.trainable.blocks];
  const weights = blocks.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return Math.max(1, Math.min(MOST_TOGETHER, Math.floor(MOST_OPERATIONS / (2 * weights * rows))));
}

function allEnded(words: Float32Array): boolean {
  const state = new Uint32Array(words.buffer, words.byteOffset, words.length);
  const row = state.indexOf(NOT_FINITE);
  if (row >= 0) throw new NonFiniteError(`sample: the logits of row ${row} are not finite`);
  return state.every((each) => each !== RUNNING);
}

/** Runs ranges of a program's calls, those of each take in turn, in one pass and one submit. */
function submit(
  device: Device,
  program: Program,
  takes: readonly (readonly { from: number; to: number }[])[],
  after?: (encoder: GPUCommandEncoder) => void,
): void {
  program.flush();
  const encoder = device.raw.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const [take, ranges] of takes.entries()) for (const { from, to } of ranges) program.encode(pass, from, to, take);
  pass.end();
  after?.(encoder);
  device.raw.queue.submit([encoder.finish()]);
}

async function record(
  core: Core,
  workspace: Workspace,
  policy: Combination<Stored>,
  [rows, capacity]: readonly [number, number],
  memory: Memory,
): Promise<SampleRecording> {
  const { device, model } = core;
  const { config } = model;
  const rec = newRecorder(device);
  const { next, tokens, promptLengths, state } = newSampleTensors(memory, { rows, length: capacity });
  const positions: PositionCall[] = [];
  const caches: Cache[][] = [];
  const prefills: SampleRecording['prefills'] = new Map();
  let last = 0;
  const heads = policy.map(([, weights]) => {
    const head = newHead(rows, model, memory);
    const decoded = decode(rec, model, weights.flat, next, { rows, capacity }, workspace.acts, memory);
    positions.push(...decoded.calls);
    caches.push(decoded.caches);
    const x = workspace.acts.stream.at(-1)!;
    last = finalNorm(rec, model, weights.flat, { x }, head, rows).slot;
    return head;
  });
  const length = logitsLength({ rows, vocab: config.vocab_size });
  const logits = newLogits(memory, policy, null, length);
  const mixed = recordLogits(rec, core, policy, heads, logits, { first: 0, rows }, [], 'few');
  const buffers = { logits: mixed, prompt_lengths: promptLengths, tokens, next, state };
  const draw = sample(rec, buffers, { rows, vocab: config.vocab_size, length: capacity }, UNSET, drawsBy(device));
  await memory.ready();
  const together = togetherOf(core, rows);
  const takes = { count: together, slots: [...positions.map(({ slot }) => slot), draw] };
  const program = await buildFor('sampling', rec, model, takes);
  const stateRing = newReadRing(device, [state]);
  const free = () => {
    program.free();
    stateRing.free();
    memory.free();
    // One that failed has freed itself.
    for (const made of prefills.values()) made.then((each) => each.free()).catch(() => {});
  };
  const owners = policy.map(([, { id }]) => id);
  return {
    caches,
    prefills,
    program,
    tokens,
    promptLengths,
    state,
    stateRing,
    positions,
    head: last + 1,
    draw,
    together,
    owners,
    free,
  };
}
