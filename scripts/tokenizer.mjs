// Writes public/models/tales/tokenizer.json and tokenizer_config.json from the grammar: node scripts/tokenizer.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'vite';

const folder = new URL('../public/models/tales/', import.meta.url);
const server = await createServer({ configFile: false, server: { middlewareMode: true }, logLevel: 'error' });
try {
  const { tokenizerFiles } = await server.ssrLoadModule('/src/worlds/tales/vocabulary.ts');
  await mkdir(folder, { recursive: true });
  for (const [name, content] of tokenizerFiles()) {
    await writeFile(new URL(name, folder), content);
    console.error(`wrote public/models/tales/${name} (${content.length} bytes)`);
  }
} finally {
  await server.close();
}
