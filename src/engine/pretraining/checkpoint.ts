import { NO_STATE } from '../../algorithms/objectives/row';
import type { HostWeights, ModelConfig } from '../../model/config';
import { matchWeights, shapedWeights } from '../../model/files';
import { type HostTensor, readSafetensors, writeSafetensors } from '../../model/formats/safetensors';
import type { TrainerState } from '../language/engine';
import { type PretrainSettings, totalSteps } from './pretrain';

/** Everything that pretraining needs to go on. */
export interface PretrainState extends TrainerState {
  weights: HostWeights;
}

const PARTS = ['weights', 'first', 'second'] as const;

/** A state as a safetensors file: its tensors in f32, and in the metadata the step, the settings and a digest of it all. */
export async function writeCheckpoint(
  config: ModelConfig,
  settings: PretrainSettings,
  state: Omit<PretrainState, 'objective'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map(PARTS.flatMap((part) => [...shapedWeights(config, state[part], `${part}/`)]));
  const said = { step: String(state.step), fingerprint: fingerprintOf(config, settings) };
  return writeSafetensors(tensors, 'F32', { ...said, sha256: await digest(tensors, Object.values(said)) });
}

/** Reads it back. Throws an Error that begins with `checkpoint:` if the file is damaged, or of another shape or other settings. */
export async function readCheckpoint(
  config: ModelConfig,
  settings: PretrainSettings,
  bytes: Uint8Array,
): Promise<PretrainState> {
  const { tensors, metadata } = readSafetensors(bytes);
  const [step = '', found = 'none'] = ['step', 'fingerprint'].map((name) => metadata.get(name));
  if (!metadata.has('sha256')) throw new Error('checkpoint: without a digest, as earlier versions wrote them');
  if (metadata.get('sha256') !== (await digest(tensors, [step, found])))
    throw new Error('checkpoint: damaged, its contents do not have the digest that it names');
  const wanted = fingerprintOf(config, settings);
  if (found !== wanted) throw new Error(`checkpoint: made with other settings: ${found}; wanted: ${wanted}`);
  const last = totalSteps(settings);
  if (!/^\d{1,9}$/.test(step) || Number(step) > last)
    throw new Error(`checkpoint: step must be an integer in [0, ${last}], found ${JSON.stringify(step)}`);
  const [weights, first, second] = PARTS.map((part) => matchWeights(config, below(`${part}/`, tensors)));
  // The likelihood has no running numbers.
  return { step: Number(step), objective: NO_STATE, weights: weights!, first: first!, second: second! };
}

const fingerprintOf = (config: ModelConfig, settings: PretrainSettings) => JSON.stringify({ config, settings });

const below = (prefix: string, tensors: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> =>
  new Map(
    [...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [])),
  );

/** SHA-256 of texts and tensors, in hexadecimal. */
async function digest(tensors: ReadonlyMap<string, HostTensor>, texts: readonly string[]): Promise<string> {
  const names = [...tensors].map(([name, { shape }]) => [name, shape]);
  const head = new TextEncoder().encode(JSON.stringify([texts, names]));
  const parts = [head, ...[...tensors.values()].map(({ values }) => values as Float32Array<ArrayBuffer>)];
  const hash = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
