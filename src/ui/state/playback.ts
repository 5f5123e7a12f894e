import { isLocked } from './locks';
import { latestMoment } from './moment';
import { advanced, placed, startOf } from './replay';
import { shownOf, useRun } from './runStore';
import { held, type View } from './view';
import { useView } from './viewStore';

/** The clock of the replay. */

const FRAME_MS = 50;
/** For a reader who has asked for less motion, the picture changes no oftener than this. */
const CALM_MS = 500;

const scene = () => ({ ...shownOf(useRun.getState()), view: useView.getState() });

let timer: ReturnType<typeof setInterval> | undefined;

/** Replays what is on the screen: from where it stands, or from the beginning if that is the end. */
export function replay(): void {
  if (isLocked('playhead')) return;
  clearInterval(timer);
  const { view } = scene();
  if (latestMoment(scene(), view) === null) return;
  let place = startOf(scene());
  let last = performance.now();
  useView.setState({ ...placed(scene(), place), playhead: { ...view.playhead, playing: true } });
  const pace = matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_MS : FRAME_MS;
  timer = setInterval(() => {
    if (!useView.getState().playhead.playing) return clearInterval(timer);
    const now = performance.now();
    place = advanced(place, now - last, scene());
    last = now;
    const next = placed(scene(), place);
    const { at, playhead } = useView.getState();
    if (next.at?.iteration !== at?.iteration || next.at?.phase !== at?.phase || !next.playhead.playing)
      useView.setState({ at: next.at, playhead: { ...playhead, playing: next.playhead.playing } });
  }, pace);
}

export const hold = (): void => useView.setState(held);

export const setSpeed = (speed: View['playhead']['speed']): void =>
  useView.setState(({ playhead }) => ({ playhead: { ...playhead, speed } }));
