import type { Failure } from '../../messages/failure';
import { isActive, type Run, useRun } from './runStore';

/** What helps somebody else to understand a fault on this machine. Nothing of what a person wrote, opened or trained is in it. */

/** Limits that decide what fits and how fast it is. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Failures whose facts are an engine's or the worker's, never a text or a file’s name. */
const OF_MACHINES: ReadonlySet<Failure['code']> = new Set([
  'non-finite',
  'device-lost',
  'device-silent',
  'out-of-memory',
  'no-device',
  'no-webgpu',
  'not-repeatable',
  'other-engine',
  'worker-silent',
]);

const failureLine = (failure: Failure | null): string => {
  if (!failure) return 'none';
  const facts = OF_MACHINES.has(failure.code) && 'facts' in failure ? ` ${JSON.stringify(failure.facts)}` : '';
  return `${failure.code}${facts}`;
};

interface Machine {
  version: string;
  browser: string;
  secure: boolean;
  isolated: boolean;
  cores: number;
  adapter: readonly string[];
}

/** The lines of a report. */
export function diagnosticLines(
  run: Pick<Run, 'trace' | 'engine' | 'status' | 'source' | 'detail' | 'problem' | 'threads'>,
  machine: Machine,
): string {
  const engine = run.trace.engine ?? run.engine;
  return [
    `Apogee ${machine.version}`,
    `browser: ${machine.browser}`,
    `secure context: ${machine.secure ? 'yes' : 'no'}; isolated: ${machine.isolated ? 'yes' : 'no'}; cores: ${machine.cores}; threads of WebAssembly: ${run.threads ?? 'not asked for yet'}`,
    ...machine.adapter,
    `run: ${run.source}, ${run.status}${isActive(run) ? ' (active)' : ''}; world: ${run.trace.experiment?.world.kind ?? 'none'}`,
    `engine: ${engine ? `${engine.kind}, ${engine.description}` : 'none yet'}`,
    `kernels: ${run.trace.engine?.kernels ?? 'no choice'}`,
    ...(run.engine?.leftOut ? [`left out, since they crashed here: ${run.engine.leftOut.join('; ')}`] : []),
    `last failure: ${failureLine(run.detail)}`,
    `last notice: ${failureLine(run.problem)}`,
  ].join('\n');
}

/** What WebGPU says of itself; the worker asks for the same kind of adapter. */
async function adapterLines(): Promise<string[]> {
  const { gpu } = navigator as { gpu?: GPU };
  if (!gpu) return ['adapter: this browser has no WebGPU'];
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return ['adapter: none'];
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const names = [vendor, architecture, device, description].filter((name) => name !== '').join(', ');
  return [
    `adapter: ${names || 'without a name'}${isFallbackAdapter ? ' (software)' : ''}`,
    `limits: ${LIMITS.map((name) => `${name} ${adapter.limits[name]}`).join(', ')}`,
    `features: ${[...adapter.features].sort().join(', ') || 'none'}`,
  ];
}

/** The report on this page as it is now. */
export async function diagnostics(): Promise<string> {
  return diagnosticLines(useRun.getState(), {
    version: import.meta.env.VITE_APOGEE_VERSION,
    browser: navigator.userAgent,
    secure: isSecureContext,
    isolated: crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
    adapter: await adapterLines(),
  });
}
