// Makes the run that the page opens on: node scripts/record.mjs RUN.jsonl, where RUN.jsonl is what `apogee run PRESET --out` wrote.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [source] = process.argv.slice(2);
if (!source) throw new Error('usage: node scripts/record.mjs RUN.jsonl');
const events = readFileSync(source, 'utf8').trim().split('\n').map(JSON.parse);
const shown = events.filter(({ kind }) => kind !== 'progress');
// The page shows texts, never token ids, which are half of the bytes.
for (const { kind, sample } of shown)
  if (kind === 'sample') for (const response of sample.responses ?? []) response.ids = [];
const target = fileURLToPath(new URL('../public/recorded/tales-momentum.jsonl.gz', import.meta.url));
const lines = shown.map((event) => `${JSON.stringify(event)}\n`).join('');
writeFileSync(target, gzipSync(lines, { level: 9 }));
