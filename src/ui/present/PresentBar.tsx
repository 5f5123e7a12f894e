import { phasesWords } from '../../words/en/phases';
import { presentWords } from '../../words/en/present';
import { shellWords } from '../../words/en/shell';
import { Button } from '../parts/Button';
import { duration } from '../parts/format';
import { Select } from '../parts/Select';
import { AlphaBeta } from '../phases/AlphaBeta';
import { IterationSlider } from '../shell/Scrubber';
import { selectArm } from '../state/actions';
import { useLocks } from '../state/locks';
import { latestMoment, shownArm } from '../state/moment';
import { hold, replay } from '../state/playback';
import { isActive } from '../state/runStore';
import { pause, restart, train } from '../state/session';
import type { PresentProps } from './presentProps';

/** The transport of present mode: replay, iterations and arms; then α and β of the arm that is shown. */
export function PresentBar(props: PresentProps) {
  const { experiment, trace, view, draft } = props;
  const scene = { experiment, trace, view };
  const words = shellWords().transport;
  const empty = latestMoment(scene, view) === null;
  const arm = shownArm(scene, view);
  const { playing } = view.playhead;
  const tried = useLocks((locks) => locks.tried);
  return (
    <section className="present-bar" aria-label={words.name}>
      <div className="present-row">
        <Button className="primary play" idle={empty || isBusy(props)} onClick={playing ? hold : replay}>
          {playing ? words.pause : words.play}
        </Button>
        <IterationSlider {...scene} />
        <Select
          className="seed"
          label={phasesWords().arm}
          options={experiment.arms.map(({ id, name }) => ({ value: id, label: name }))}
          value={arm.id}
          choose={selectArm}
        />
      </div>
      <div className="present-row">
        <AlphaBeta draft={draft} selected={arm.id} />
        <Live {...props} empty={empty} />
      </div>
      {tried && <p role="status">{presentWords().still}</p>}
    </section>
  );
}

const isBusy = ({ status }: Pick<PresentProps, 'status'>): boolean => status === 'running' || status === 'loading';

/** A live run, where there is nothing to replay or the sliders ask for another one. */
function Live(props: PresentProps & { empty: boolean }) {
  const words = shellWords().transport;
  const { status, changed, seconds, empty } = props;
  if (isBusy(props)) return <Button onClick={pause}>{words.pauseTraining}</Button>;
  if (isActive({ status }) && !changed) return <Button onClick={train}>{words.goOn}</Button>;
  if (!changed && !empty) return null;
  return (
    <Button onClick={() => (changed ? void restart() : train())}>
      {seconds === null ? words.train : presentWords().trainAbout(words.train, duration(Math.max(seconds, 1)))}
    </Button>
  );
}
