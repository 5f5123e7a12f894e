import { setLanding } from './actions';
import { writeAddress } from './address';
import { leaveFiles } from './opening';
import { replay } from './playback';
import { showRecorded } from './recorded';
import { useRun } from './runStore';
import { choosePreset } from './session';

/** The ways from the first screen. */

/** Leaves the first screen for the workbench; Back returns to it. */
export async function enterWorkbench(from?: 'first'): Promise<void> {
  setLanding(false);
  await writeAddress('push');
  await showRecorded(from);
}

/** Replays the recorded run from its beginning. */
export async function watchRecorded(): Promise<void> {
  await enterWorkbench('first');
  if (useRun.getState().trace.latest) replay();
}

/** What is dropped on the first screen is opened in the workbench. */
export function enterWithFiles(files: readonly File[]): void {
  leaveFiles(files);
  void enterWorkbench();
}

/** The lab of the simplest exact world. */
export function enterLab(): void {
  setLanding(false);
  choosePreset('bandit-clock');
}
