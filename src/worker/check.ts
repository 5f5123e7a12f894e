import type { Device, Opened } from '../gpu/device';
import { failureOf } from '../messages/failure';
import type { Tuning } from '../ops/tuning/tuning';
import type { OpCase } from '../selftest/case';
import { CHECK_BEGINS, type CheckNote } from './protocol';

export interface CheckSession {
  /** Ends the check at once, whatever the device is doing. */
  stop(): void;
}

/** Compares every kernel with its f64 reference on this machine's adapter, and reports progress after each. */
export function startCheck(
  openDevice: () => Promise<Opened>,
  post: (check: CheckNote) => void,
  tunings: readonly Tuning[] = [],
  cases?: readonly OpCase[],
): CheckSession {
  let note = CHECK_BEGINS;
  let device: Device | null = null;
  const isOver = () => note.state !== 'running';
  const say = (change: Partial<CheckNote>) => {
    if (isOver()) return;
    note = { ...note, ...change };
    post(note);
  };

  async function whole(): Promise<void> {
    const { leftOut, selftest, selftestReport } = await import('../selftest/selftest');
    const opened = await openDevice();
    if (!opened.device)
      return say({ state: 'failed', detail: { code: 'no-device', facts: { detail: opened.message } } });
    device = opened.device;
    try {
      const { description } = device;
      const without = leftOut(device, cases);
      say({ adapter: description, leftOut: device.attempts.leftOut() });
      if (isOver()) return;
      for await (const verdict of selftest(device, tunings, cases)) {
        const verdicts = [...note.verdicts, verdict];
        say({ verdicts, report: selftestReport(description, verdicts, without, false) });
        if (isOver()) return;
      }
      say({ state: 'finished', report: selftestReport(description, note.verdicts, without) });
    } finally {
      device.destroy();
    }
  }

  whole().catch((error: unknown) => say({ state: 'failed', detail: failureOf(error) }));
  return {
    stop() {
      say({ state: 'cancelled' });
      device?.destroy();
    },
  };
}
