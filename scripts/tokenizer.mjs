// Writes public/models/tales/tokenizer.json and tokenizer_config.json from the grammar: node scripts/tokenizer.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { throughVite } from './vite.mjs';

const folder = new URL('../public/models/tales/', import.meta.url);
await mkdir(folder, { recursive: true });
await throughVite('/src/domains/tales/vocabulary.ts', async ({ tokenizerFiles }) => {
  for (const [name, content] of tokenizerFiles()) {
    await writeFile(new URL(name, folder), content);
    console.error(`wrote public/models/tales/${name} (${content.length} bytes)`);
  }
});
