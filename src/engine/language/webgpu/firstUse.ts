import { attempt } from '../../../gpu/attempt';
import type { Device } from '../../../gpu/device';
import type { Program, Recorder } from '../../../gpu/recording';
import { Failed } from '../../../messages/failure';
import type { SampleBy } from '../../../ops/sample';

/**
 * The first recording of each use on a graphics card is an attempt, since much in it has no trial of its own. After a crash it is recorded as on software:
 * every product is a dispatch that does nothing beside, and a thread draws a row's token. If that crashes too, the engine does not open.
 */

const USES = ['training', 'scoring', 'sampling'] as const;
type Use = (typeof USES)[number];

/** As `Attempts` names it. */
const kernelOf = (use: Use, fused: boolean): string => `${use}, ${fused ? 'as on cards' : 'as on software'}`;

const isLeftOut = (device: Device, use: Use, fused: boolean): boolean =>
  device.attempts.leftOut().includes(kernelOf(use, fused));

/** `Model.fused` by default. Throws a Failed if nothing else is left to try. */
export function fusedHere(device: Device): boolean {
  if (device.isFallback) return false;
  const lost = USES.find((use) => isLeftOut(device, use, false));
  if (lost) {
    const facts = { kernel: kernelOf(lost, false), adapter: device.description };
    throw new Failed({ code: 'kernel-left-out', facts });
  }
  return !USES.some((use) => isLeftOut(device, use, true));
}

/** What draws a row's token. */
export const drawsBy = (device: Device): SampleBy =>
  device.isFallback || isLeftOut(device, 'sampling', true) ? 'thread' : 'workgroup';

/** Compiles a recording. */
export const buildFor = (
  use: Use,
  rec: Recorder,
  { fused }: { readonly fused: boolean },
  ...takes: Parameters<Recorder['build']>
): Promise<Program> =>
  rec.device.isFallback ? rec.build(...takes) : attempt(rec.device, [kernelOf(use, fused)], () => rec.build(...takes));
