import { GLOSSARY } from '../../glossary';
import { isOfCharacters } from '../keys/match';
import { ALL_KEYS, type KeyGroup } from '../keys/table';
import { CopyButton } from '../parts/CopyButton';
import { Modal } from '../parts/Modal';
import { setCharacters, setHelp } from '../state/actions';
import { diagnostics } from '../state/diagnostics';

export function HelpDialog({ open, characters }: { open: boolean; characters: boolean }) {
  return (
    <Modal title="How to read this page" open={open} close={() => setHelp(false)}>
      <p>
        Every iteration has four phases. The <em>anchor</em> gives responses, be they endings of a tale or one of a few
        actions; an oracle says which it prefers, or what each is worth; a solver moves the policy towards the better
        ones, most often without leaving a reference too far behind, and finds the <em>solution</em>; momentum, if an
        arm has it, carries the solution on along its last change, which gives the next anchor. The output is always a
        solution, never an extrapolated policy.
      </p>
      <p>
        Arms run side by side on the same seeds, prompts and random numbers. Beside momentum most experiments have a
        control: the plain iteration with another β. In the exact model of DPO it ends where momentum does with β·T/c_T,
        and a little ahead with β(1−α), so only a gain over the control, at equal KL to the base, can be momentum’s own.
      </p>
      <h3>Keys</h3>
      <label className="toggle">
        <input type="checkbox" checked={characters} onChange={({ target }) => setCharacters(target.checked)} />
        Single characters act: letters, digits, signs and Space
      </label>
      {ALL_KEYS.map((group) => (
        <Keys key={group.where} group={group} characters={characters} />
      ))}
      <table className="plain">
        <caption>Words</caption>
        <tbody>
          {GLOSSARY.map(({ word, meaning, formula }) => (
            <tr key={word}>
              <th scope="row">{word}</th>
              <td>
                {meaning} {formula && <span className="aside">{formula}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Something does not work? This copies what your browser says of itself, its graphics adapter, the engine and the
        last failure; no prompts, texts or names of files are in it.
      </p>
      <CopyButton label="Copy diagnostics" text={diagnostics} />
    </Modal>
  );
}

/** The keys of one place. */
function Keys({ group, characters }: { group: KeyGroup<unknown>; characters: boolean }) {
  return (
    <table className="plain help-keys">
      <caption>{group.where}</caption>
      <tbody>
        {group.rows.map((row) => (
          <tr key={row.shown}>
            <th scope="row">
              <kbd>{row.shown}</kbd>
            </th>
            <td>
              {row.meaning}
              {!characters && isOfCharacters(row) && ' (off)'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
