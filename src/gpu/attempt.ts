import { Failed } from '../messages/failure';
import type { Ending } from './attempts';
import { type Device, explain } from './device';

/**
 * Runs work with kernels, by their names, that may take the driver down. What is new here is noted before and cleared after, so that a crash is
 * remembered; a lost or silent device counts as one. Throws a Failed if one of them is left out, else what the work throws.
 */
export async function attempt<Result>(
  device: Device,
  kernels: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const { attempts } = device;
  const kernel = kernels.find((each) => attempts.leftOut().includes(each));
  if (kernel !== undefined)
    throw new Failed({ code: 'kernel-left-out', facts: { kernel, adapter: device.description } });
  const fresh = kernels.filter((each) => !attempts.isTried(each));
  if (fresh.length === 0) return work();
  await attempts.begin(fresh);
  return andThen(device, work, (ending) => attempts.end(fresh, ending));
}

/** Runs work with kernels that may have been tried before: after a crash in it that no new kernel is to blame for, they are new again. */
export async function again<Result>(device: Device, work: () => Promise<Result>): Promise<Result> {
  await device.attempts.beginAgain();
  return andThen(device, work, device.attempts.endAgain);
}

/** How what runs on a device has ended. */
export const endingOf = (device: Device): Ending =>
  (({ well: 'tried', ended: 'stopped', down: 'crashed' }) as const)[device.condition()];

async function andThen<Result>(
  device: Device,
  work: () => Promise<Result>,
  end: (ending: Ending) => Promise<void>,
): Promise<Result> {
  const over = () => end(endingOf(device));
  try {
    const result = await work();
    await over();
    return result;
  } catch (error) {
    const cause: unknown = await explain(device, error).catch((why: unknown) => why);
    await over();
    throw cause;
  }
}
