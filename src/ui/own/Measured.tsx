import { failureText } from '../../messages/failure';
import { ownWords } from '../../words/en/own';
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
  const words = ownWords().measured;
  return (
    <fieldset>
      <legend>{words.title}</legend>
      <p className="own-about">{words.about}</p>
      <NumberControl
        label={words.most}
        unit={words.unit}
        field={MEGABYTES}
        value={memory ?? 0}
        commit={(next) => setMemory(next === 0 ? null : next)}
      />
      <div className="buttons">
        <button type="button" disabled={active || probe?.state === 'probing'} onClick={probeOwn}>
          {words.measure}
        </button>
      </div>
      {probe && <Note probe={probe} facts={facts} />}
    </fieldset>
  );
}

/** Of a parameter in f32. */
const BYTES = 4;

function Note({ probe, facts }: { probe: ProbeNote; facts: OwnFacts }) {
  const words = ownWords().measured;
  switch (probe.state) {
    case 'probing':
      return <p role="status">{words.measuring}</p>;
    case 'failed':
      return (
        <p role="alert" lang="en">
          {failureText(probe.detail)}
        </p>
      );
    case 'probed':
      return (
        <p role="status">
          {words.takes(duration(Math.max(1, probe.seconds)), probe.engine.description)}{' '}
          {words.memory(probe.plan ?? words.weights(sizeText(BYTES * facts.parameters)))}
        </p>
      );
    default:
      throw probe satisfies never;
  }
}
