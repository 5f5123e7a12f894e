import { downloadZip, makeZip } from 'client-zip';
import type { Arm, Experiment, ModelWorld } from '../../experiment/experiment';
import { encodeLink } from '../../experiment/link';
import { initialAdapter } from '../../model/adapter/adapter';
import { peftFiles } from '../../model/adapter/peft';
import type { HostWeights, ModelConfig } from '../../model/config';
import { adapterOf } from '../learners/own';
import { type ExportKind, exportedFiles, type GgufType } from './exported';

/** What an arm has learnt of a model of a person's own, and where. */
interface Learnt {
  readonly experiment: Experiment;
  readonly world: ModelWorld;
  readonly arm: Arm;
  readonly seed: number;
  readonly iteration: number;
  readonly config: ModelConfig;
  /** The adapter's weights that are trained. */
  readonly trained: HostWeights;
}

/** All weights of an arm's adapter: what is trained, and A if it is frozen. */
export const adapterWeightsOfArm = ({ config, world, trained }: Pick<Learnt, 'config' | 'world' | 'trained'>) =>
  new Map([...initialAdapter(config, adapterOf(config, world), world.adapter.seed), ...trained]);

/** A PEFT folder with a card, as a zip. */
export async function adapterZip(learnt: Learnt): Promise<Blob> {
  const { config, world, arm } = learnt;
  const files = peftFiles(config, adapterOf(config, world), adapterWeightsOfArm(learnt), world.model.source);
  files.set('README.md', await card('A LoRA adapter, trained by Apogee on preferences; peft loads it', learnt));
  return downloadZip([...files].map(([name, input]) => ({ name: `${arm.id}/${name}`, input }))).blob();
}

/** Bytes that are handed to the browser at a time. */
const PORTION = 2 ** 24;

/**
 * What `exportedFiles` makes, as one file, or as a zip with a card. In memory are a tensor and a portion at a time: what is done is the browser's, which
 * lays large files on disk. `onPiece` is told how many pieces of about how many are there; what it throws ends the work.
 */
export async function exportFile(
  learnt: Learnt,
  from: Pick<Parameters<typeof exportedFiles>[0], 'from' | 'model' | 'name'>,
  { to, type }: { to: ExportKind; type: GgufType },
  onPiece: (done: number, of: number) => Promise<void>,
): Promise<{ name: string; file: Blob }> {
  const { config, world, arm } = learnt;
  const own = { adapter: adapterOf(config, world), weights: adapterWeightsOfArm(learnt) };
  const files = await exportedFiles({ ...from, own }, to, type);
  const of = [...files.values()].reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      await onPiece(Math.min(++done, of), of);
      yield piece as Uint8Array<ArrayBuffer>;
    }
  }
  const [first] = files.values();
  if (to !== 'merged') return { name: `${arm.id}-${ENDINGS[to]}.gguf`, file: await blobOf(counted(first!.pieces)) };
  const zipped = [...files].map(([name, { pieces }]) => ({ name: `${arm.id}-merged/${name}`, input: counted(pieces) }));
  const said = { name: `${arm.id}-merged/README.md`, input: await card('Merged model, by Apogee', learnt) };
  const zip: AsyncIterable<Uint8Array<ArrayBuffer>> = chunksIn(makeZip([...zipped, said]));
  return { name: `${arm.id}-merged.zip`, file: await blobOf(zip) };
}

const ENDINGS = { gguf: 'merged', 'adapter-gguf': 'adapter' } as const;

/** Not every browser iterates over a stream. */
async function* chunksIn(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read())
      yield next.value as Uint8Array<ArrayBuffer>;
  } finally {
    await reader.cancel();
  }
}

async function blobOf(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const portions: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size < PORTION) continue;
    portions.push(new Blob(held));
    [held, size] = [[], 0];
  }
  return new Blob([...portions, ...held]);
}

async function card(title: string, { experiment, world, arm, seed, iteration }: Learnt): Promise<string> {
  const { model, data } = world;
  return `# ${title}

| | |
| --- | --- |
| base model | ${JSON.stringify(model.source)}, content \`${model.sha256}\` |
| data | ${data.count} ${world.judge.kind === 'pairs' ? 'pairs' : 'prompts'}, content \`${data.sha256}\` |
| arm | ${JSON.stringify(arm.name)}, seed ${seed}, iteration ${iteration} of ${experiment.iterations} |

The licence of the base model holds for what is made of it, too.

${await repeatText(experiment, arm)}`;
}

/** What a card says of how its arm is made again. */
export const repeatText = async (
  experiment: Experiment,
  arm: Arm,
): Promise<string> => `The whole experiment, for the page or the command line:

\`\`\`
${await encodeLink(experiment)}
\`\`\`

This arm:

\`\`\`json
${JSON.stringify(arm, null, 2)}
\`\`\`
`;
