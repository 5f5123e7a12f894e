import { messageOf } from '../text';
import type { Device } from './device';
import { type Interface, parseInterface, type Reach, reachOf } from './wgsl';

/** A WGSL module. `name` appears in messages. */
export interface Shader {
  readonly name: string;
  readonly source: string;
  readonly interface: Interface;
  /** A line of `source` → its number in the file (then in the shared files after it), from 1. */
  readonly lines: readonly number[];
}

/** Directives must come before everything else, overrides should: naga (Firefox) panics where one stands after an array sized by another. */
const AHEAD = [/^(enable|requires|diagnostic)\b/, /^override\b/];

/**
 * Makes a shader of a `.wgsl` file imported `?raw` and of files of `shaders/shared`, appended to it: directives first, then overrides,
 * each of them a line, then all the rest in the order given.
 */
export function shader(name: string, source: string, ...shared: string[]): Shader {
  const texts = [source, ...shared].join('\n').split('\n');
  const rank = (text: string) => AHEAD.findIndex((pattern) => pattern.test(text)) >>> 0;
  const lines = [...texts.keys()].sort((one, other) => rank(texts[one]!) - rank(texts[other]!) || one - other);
  const whole = lines.map((line) => texts[line]!).join('\n');
  return { name, source: whole, interface: parseInterface(name, whole), lines: lines.map((line) => line + 1) };
}

/** One entry point with its override constants, compiled. */
interface Kernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** What this entry point uses, by name. */
  readonly reach: Reach;
}

/** A shader that does not compile, or whose bindings, params or constants are not those of the call. */
export class KernelError extends Error {
  override name = 'KernelError';
}

/** Compiles (or finds) one entry point. Asynchronous, so that many compile at once and the page does not freeze. */
export function compile(
  device: Device,
  source: Shader,
  entry: string,
  constants: Readonly<Record<string, number>> = {},
): Promise<Kernel> {
  const key = `${source.name}:${entry}:${JSON.stringify(constants, Object.keys(constants).sort())}`;
  return cached(device, key, () => createKernel(device, source, entry, constants));
}

/** What the device keeps under this key, made at the first call. */
function cached<Made>({ cache }: Device, key: string, make: () => Promise<Made>): Promise<Made> {
  const known = cache.get(key) as Promise<Made> | undefined;
  const made = known ?? make();
  if (!known) cache.set(key, made);
  return made;
}

async function createKernel(
  device: Device,
  source: Shader,
  entry: string,
  constants: Readonly<Record<string, number>>,
): Promise<Kernel> {
  for (const name of Object.keys(constants))
    if (!source.interface.overrides.has(name)) throw new KernelError(`${source.name}: no override named ${name}`);
  const reach = reachOf(source.name, source.interface, entry);
  const module = await cached(device, `module ${source.name}`, () => createModule(device, source));
  const layout = device.raw.createBindGroupLayout({
    label: `${source.name}:${entry}`,
    entries: reach.bindings.map(({ binding, type }) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
  try {
    const pipeline = await device.raw.createComputePipelineAsync({
      label: [`${source.name}:${entry}`, ...Object.entries(constants).map(([name, value]) => `${name}=${value}`)].join(
        ' ',
      ),
      layout: device.raw.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: entry, constants },
    });
    return { pipeline, layout, reach };
  } catch (error) {
    const message = messageOf(error);
    throw new KernelError(`${source.name}: ${entry} ${JSON.stringify(constants)}: ${message}`);
  }
}

async function createModule(device: Device, source: Shader): Promise<GPUShaderModule> {
  device.raw.pushErrorScope('validation');
  const module = device.raw.createShaderModule({ label: source.name, code: source.source });
  const scope = device.raw.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const lines = source.source.split('\n');
  const errors = messages
    .filter((message) => message.type === 'error')
    .map(
      ({ lineNum, linePos, message }) =>
        `${source.name}.wgsl:${source.lines[lineNum - 1] ?? lineNum}:${linePos} ${message}\n    ${lines[lineNum - 1] ?? ''}`,
    );
  const failed = await scope;
  if (errors.length > 0 || failed) throw new KernelError(errors.join('\n') || `${source.name}: ${failed?.message}`);
  return module;
}
