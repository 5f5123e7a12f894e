import { readJson, shown } from './json';
import { openSafetensors } from './safetensors';
import { type FileSource, type ModelFolder, readWhole, type StoredTensor, type StoredTensors } from './source';

const FILE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const MAX_INDEX = 32 * 2 ** 20;
const MAX_SHARDS = 1000;

/** The tensors of `model.safetensors`, or of the shards that an index lists. Throws an Error that names the file at fault. */
export async function openWeights(folder: ModelFolder): Promise<StoredTensors> {
  const whole = await folder.open(FILE);
  if (whole) return { label: FILE, tensors: await openSafetensors(whole) };
  const index = await folder.open(INDEX);
  if (!index) throw new Error(`${FILE} is missing`);
  return { label: INDEX, tensors: await openShards(folder, index) };
}

/** A plain name: an index may only name its own folder's files. */
const isShardName = (name: unknown): name is string =>
  typeof name === 'string' && /^[\w-][\w.-]{0,200}\.safetensors$/.test(name);

/** The files that hold the weights: one, or the shards of an index. Throws an Error that names the file at fault. */
export async function weightFiles(folder: ModelFolder): Promise<FileSource[]> {
  const whole = await folder.open(FILE);
  if (whole) return [whole];
  const index = await folder.open(INDEX);
  if (!index) throw new Error(`${FILE} is missing`);
  return (await shardsOf(folder, index)).shards;
}

async function shardsOf(folder: ModelFolder, index: FileSource) {
  const json = readJson(INDEX, await readWhole(index, MAX_INDEX));
  const map = (json as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new Error(`${INDEX}: weight_map must be an object`);
  const entries = Object.entries(map);
  const bad = entries.find(([, name]) => !isShardName(name));
  if (bad) throw new Error(`${INDEX}: weight_map: expected the name of a file beside it, found ${shown(bad[1])}`);
  const names = [...new Set(Object.values(map as Record<string, string>))];
  if (names.length > MAX_SHARDS) throw new Error(`${INDEX}: more than ${MAX_SHARDS} files`);
  const shards: FileSource[] = [];
  for (const name of names) {
    const shard = await folder.open(name);
    if (!shard) throw new Error(`${name} is missing, which ${INDEX} lists`);
    shards.push(shard);
  }
  return { entries, shards };
}

async function openShards(folder: ModelFolder, index: FileSource): Promise<Map<string, StoredTensor>> {
  const { entries, shards } = await shardsOf(folder, index);
  const tensors = new Map<string, StoredTensor>();
  for (const shard of shards) {
    for (const [tensor, stored] of await openSafetensors(shard)) {
      if (tensors.has(tensor)) throw new Error(`${shard.name}: the tensor ${shown(tensor)} is in another file, too`);
      tensors.set(tensor, stored);
    }
  }
  const missing = entries.find(([tensor]) => !tensors.has(tensor));
  if (missing) throw new Error(`${INDEX}: the tensor ${shown(missing[0])} is not in ${missing[1]}`);
  return tensors;
}
