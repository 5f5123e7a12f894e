import { download } from '../charts/download';
import type { Adapter } from '../state/ownStore';

/** What the arms of a run have learnt, to take home. */
export function Adapters({ adapters }: { adapters: readonly Adapter[] }) {
  if (adapters.length === 0) return null;
  return (
    <fieldset>
      <legend>Take home</legend>
      <p className="own-about">
        What each arm has learnt, as a folder that peft loads onto the same model, with a card and the link of the
        experiment.
      </p>
      <ul className="own-adapters">
        {adapters.map(({ arm, seed, iteration, zip }) => (
          <li key={arm}>
            <button type="button" onClick={() => download(`${arm}-adapter.zip`, 'application/zip', zip)}>
              Save {arm}
            </button>{' '}
            after iteration {iteration}, seed {seed}, {(zip.size / 1e6).toPrecision(2)} MB
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
