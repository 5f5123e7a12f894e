import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { allowFusedMultiplyAdd } from '../src/cli/fusedMultiplyAdd';
import { dawn } from '../src/gpu/dawn';
import { messageOf } from '../src/text';
import type { Answer, Request } from './process';
import type { Library } from './runtime';

/** The modules of the pages; each exposes a contender as it is loaded. */
const LIBRARIES: Partial<Record<Library, () => Promise<unknown>>> = {
  ours: () => import('./page/ours'),
  matmul: () => import('./page/matmul'),
  growth: () => import('./page/growth'),
  models: () => import('./models/inNode'),
  jax: () => import('./peers/jax.js'),
};

/** The libraries that run in this Node: jax-js's einsum maps over iterators (Node 22); TensorFlow.js is measured in the browser only. */
export const SERVED = (Object.keys(LIBRARIES) as Library[]).filter(
  (name) => name !== 'jax' || 'Iterator' in globalThis,
);

/** What the modules of the pages, jax-js among them, ask of a page. */
async function pretendPage(): Promise<void> {
  const navigator = { gpu: await dawn(), hardwareConcurrency: 1, userAgent: 'Node', platform: process.platform };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  Object.assign(globalThis, { window: globalThis, crossOriginIsolated: false });
}

/** Loads a library and answers requests from standard input on file descriptor 3, one after the other, until the input ends. */
export async function serve(library: string): Promise<void> {
  allowFusedMultiplyAdd();
  const answers = createWriteStream('', { fd: 3 });
  const answer = (text: Answer) => answers.write(`${JSON.stringify(text)}\n`);
  const ready = pretendPage().then(LIBRARIES[library as Library]);
  ready.catch(() => {});
  for await (const line of createInterface({ input: process.stdin })) {
    const { name, args } = JSON.parse(line) as Request;
    try {
      await ready;
      const { contender } = globalThis as unknown as { contender: Record<string, (...args: unknown[]) => unknown> };
      answer({ value: await contender[name]!(...args) });
    } catch (error) {
      answer({ error: messageOf(error) });
    }
  }
}
