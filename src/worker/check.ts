import { openDevice } from '../gpu/device';
import { CHECK_BEGINS, type CheckNote } from './protocol';

/** Holds every kernel against its f64 reference on this machine's adapter, and says after each how far it has come. */
export async function checkDevice(post: (check: CheckNote) => void): Promise<void> {
  let note = CHECK_BEGINS;
  const say = (change: Partial<CheckNote>) => {
    note = { ...note, ...change };
    post(note);
  };
  try {
    const { selftest, selftestReport } = await import('../selftest/selftest');
    const opened = await openDevice(navigator.gpu);
    if (!opened.device) {
      say({ state: 'failed', detail: opened.message });
      return;
    }
    const { device } = opened;
    try {
      say({ adapter: device.description });
      for await (const verdict of selftest(device)) say({ verdicts: [...note.verdicts, verdict] });
      say({ state: 'finished', report: selftestReport(device.description, note.verdicts) });
    } finally {
      device.destroy();
    }
  } catch (error) {
    say({ state: 'failed', detail: error instanceof Error ? error.message : String(error) });
  }
}
