import { PreTrainedTokenizer } from '@xenova/transformers';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { labelsOf, MOST_CONFIG, rewardOf } from '../experiment/classifier';
import { messageOf, readJsonText, utf8 } from '../text';
import type { FromClassifier, ToClassifier } from './classifierProtocol';
import { type Encoded, shortened } from './shortened';

/**
 * A sequence classifier in ONNX, on one thread of WebAssembly, in a worker of its own: who asks ends it if it takes too long. The tokenizer is
 * transformers.js's; nothing is loaded but the file of ONNX Runtime beside this one.
 */

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };

/** Most bytes of the model, which is held twice while it is opened, and of its vocabulary. */
const MOST_MODEL = 600 * 2 ** 20;
const MOST_VOCABULARY = 64 * 2 ** 20;
/** Most tokens of prompt and response; what is longer is cut. */
const MOST_TOKENS = 512;
/** Some families count positions from 2. */
const SPARE_POSITIONS = 2;

interface Opened {
  session: InferenceSession;
  /** What the model takes of a text, or of two. */
  encode(prompt: string, text: string): Encoded;
  /** How many logits there are, and which of them is good. */
  outputs: number;
  good: number | null;
}

let opened: Opened | null = null;

async function open({ files, label, pair }: Extract<ToClassifier, { kind: 'open' }>): Promise<void> {
  const config = await bytesOf(files, 'config.json', MOST_CONFIG);
  const labels = labelsOf(config);
  const good = label === null ? null : labels.indexOf(label);
  if (good === -1)
    throw new Error(`no label is called ${JSON.stringify(label)}: ${labels.join(', ') || 'there are none'}`);
  if (good === null && labels.length > 0) throw new Error(`one of its labels is to be chosen: ${labels.join(', ')}`);
  const { max_position_embeddings: positions } = readJsonText(utf8(config)) as { max_position_embeddings?: unknown };
  const most = typeof positions === 'number' && positions > SPARE_POSITIONS ? positions - SPARE_POSITIONS : MOST_TOKENS;
  const tokenizer = new PreTrainedTokenizer(
    readJsonText(utf8(await bytesOf(files, 'tokenizer.json', MOST_VOCABULARY))) as object,
    {},
  );
  const model = files.find(({ name }) => name.endsWith('.onnx'));
  if (!model) throw new Error('model.onnx is missing');
  const session = await InferenceSession.create(await bytesOf(files, model.name, MOST_MODEL), {
    executionProviders: ['wasm'],
  });
  const surplus = session.inputNames.find((name) => !INPUTS.includes(name));
  if (surplus !== undefined || !session.inputNames.includes('input_ids'))
    throw new Error(`its inputs are ${session.inputNames.join(', ')}, and ${INPUTS.join(', ')} are given`);
  const options = {
    return_tensor: false,
    return_token_type_ids: session.inputNames.includes('token_type_ids'),
  };
  const bare = (text: string) =>
    (tokenizer(text, { add_special_tokens: false, ...options }) as unknown as Encoded).input_ids!;
  const encode = (prompt: string, text: string): Encoded => {
    const texts = pair ? [prompt, text] : [text];
    const [first, second] = texts as [string, string?];
    const whole = tokenizer(first, { ...options, ...(second !== undefined && { text_pair: second }) });
    return shortened(whole as unknown as Encoded, texts.map(bare), Math.min(MOST_TOKENS, most));
  };
  opened = { session, encode, outputs: Math.max(1, labels.length), good };
}

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];

async function bytesOf(files: readonly File[], name: string, most: number): Promise<Uint8Array> {
  const file = files.find((one) => one.name === name);
  if (!file) throw new Error(`${name} is missing`);
  if (file.size > most) throw new Error(`${name}: ${file.size} bytes, expected at most ${most}`);
  return new Uint8Array(await file.arrayBuffer());
}

async function score({ prompt, text }: Extract<ToClassifier, { kind: 'score' }>): Promise<number> {
  const { session, encode, outputs, good } = opened!;
  const encoded = encode(prompt, text);
  const length = encoded.input_ids!.length;
  const inputs = session.inputNames.map((name) => {
    // Not every tokenizer tells the two texts apart.
    const values = encoded[name] ?? new Array<number>(length).fill(0);
    return [name, new Tensor('int64', BigInt64Array.from(values, BigInt), [1, length])] as const;
  });
  const [output] = Object.values(await session.run(Object.fromEntries(inputs), session.outputNames.slice(0, 1)));
  const logits = Array.from(output!.data as ArrayLike<number>, Number);
  if (logits.length !== outputs)
    throw new Error(`config.json has ${outputs} outputs, and the model has ${logits.length}`);
  const reward = rewardOf(logits, good);
  if (!Number.isFinite(reward)) throw new Error(`it gives ${reward}`);
  return reward;
}

const post = (message: FromClassifier) => postMessage(message);

/** One after the other. */
let turn: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToClassifier>) => {
  turn = turn.then(async () => {
    try {
      if (data.kind === 'open') {
        await open(data);
        post({ kind: 'opened' });
      } else post({ kind: 'scored', reward: await score(data) });
    } catch (error) {
      post({ kind: 'failed', detail: { code: 'bad-classifier', facts: { detail: messageOf(error) } } });
    }
  });
});
