import { failureText } from '../../messages/failure';
import type { OwnFacts, ProbeNote } from '../../worker/protocol';
import { duration, sizeText } from '../parts/format';
import { NumberControl } from '../settings/Controls';
import { type Own, setMemory } from '../state/ownStore';
import { probeOwn } from '../state/session';

const MEGABYTES = { kind: 'number', minimum: 0, maximum: 1e6, integer: true } as const;

interface MeasuredProps extends Pick<Own, 'probe' | 'memory'> {
  facts: OwnFacts;
  active: boolean;
}

/** What the experiment would take on this machine, before anything is trained. */
export function Measured({ probe, memory, facts, active }: MeasuredProps) {
  return (
    <fieldset>
      <legend>Minutes and memory</legend>
      <p className="own-about">
        Ten steps of one pair on this machine, and what they say of the whole. A browser does not tell how much memory a
        graphics card has: if you know, say it, and what does not fit is refused before it is tried.
      </p>
      <NumberControl
        label="Most graphics memory"
        unit="MB, 0: not known"
        field={MEGABYTES}
        value={memory ?? 0}
        commit={(next) => setMemory(next === 0 ? null : next)}
      />
      <div className="buttons">
        <button type="button" disabled={active || probe?.state === 'probing'} onClick={probeOwn}>
          Measure
        </button>
      </div>
      {probe && <Note probe={probe} facts={facts} />}
    </fieldset>
  );
}

/** Of a parameter in f32. */
const BYTES = 4;

function Note({ probe, facts }: { probe: ProbeNote; facts: OwnFacts }) {
  switch (probe.state) {
    case 'probing':
      return <p role="status">Measuring …</p>;
    case 'failed':
      return <p role="alert">{failureText(probe.detail)}</p>;
    case 'probed':
      return (
        <p role="status">
          About {duration(Math.max(1, probe.seconds))} on {probe.engine.description}, without the time in which you
          judge. Memory:{' '}
          {probe.plan ?? `${sizeText(BYTES * facts.parameters)} of weights, beside what a step takes, of 4 GB`}.
        </p>
      );
    default:
      throw probe satisfies never;
  }
}
