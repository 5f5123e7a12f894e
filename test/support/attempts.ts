import type { AttemptStore, Fate, Note } from '../../src/gpu/attempts';

/** A store in memory, seen by owners of whose fate the test decides. */
export function memoryStore(kept: unknown = null) {
  const memory = { kept, writes: 0, time: 0, told: [] as string[] };
  const fates = new Map<string, Fate>();
  const as = (owner: string, change: Partial<AttemptStore> = {}): AttemptStore => ({
    owner,
    now: () => ++memory.time,
    read: async () => structuredClone(memory.kept),
    async update(how) {
      memory.kept = structuredClone(how(structuredClone(memory.kept)));
      memory.writes++;
    },
    fateOf: async (note: Note) => fates.get(note.owner) ?? 'alive',
    warn: (detail) => memory.told.push(detail),
    ...change,
  });
  return { memory, fates, as };
}
