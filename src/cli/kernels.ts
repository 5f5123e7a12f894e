import { linesOf } from '../engine/input/lines';
import { messageOf, readStrictJson } from '../text';
import { parseEvent, type TracedEngine } from '../trace/events';
import { UsageError } from './command';
import { bytesAt } from './input';

/** The kernels that the run in a file names (`describeKernels`). Throws a UsageError if it is no run, or one that had no choice. */
export async function recordedKernels(path: string): Promise<string> {
  const { kind, description, kernels } = await engineOf(path);
  if (kernels !== undefined) return kernels;
  throw new UsageError(`--kernels: the run in ${path} was on ${kind} (${description}), and names no kernels`);
}

/** What a run says first is what it ran on; no more of the file is read. */
async function engineOf(path: string): Promise<TracedEngine> {
  try {
    for await (const line of linesOf(path, bytesAt(path))) {
      const event = parseEvent(readStrictJson(line.text()));
      if (event.kind === 'start') return event.engine;
      break;
    }
  } catch (error) {
    throw new UsageError(`--kernels: ${path}: ${messageOf(error)}`);
  }
  throw new UsageError(`--kernels: ${path} is no run: its first line is no "start"`);
}
