import { dawn } from '../src/gpu/dawn';
import { openProcess } from './process';
import { describeAdapter, type Opened, type Runtime } from './runtime';
import { openTorch } from './torch';

/** The argument after which this program serves one library instead of measuring; see serve.ts. */
export const SERVE = 'serve';

/** Node and Dawn with their default settings, which are a page's; a process a library. `program` serves after SERVE; `python` runs PyTorch. */
export async function openNodeRuntime(program: string, python: string): Promise<Runtime> {
  const adapter = await (await dawn()).requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('bench: Dawn offers no WebGPU adapter here');
  const processes: Opened[] = [];
  return {
    description: `Node ${process.versions.node}, Dawn`,
    adapter: describeAdapter(adapter.info),
    async open(library) {
      const opened = library === 'torch' ? openTorch(python) : openProcess(process.execPath, [program, SERVE, library]);
      processes.push(opened);
      return opened;
    },
    async close() {
      for (const opened of processes) await opened.close();
    },
  };
}
