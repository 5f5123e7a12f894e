import { GLOSSARY } from '../../glossary';
import { shellWords } from '../../words/en/shell';
import { isOfCharacters } from '../keys/match';
import { ALL_KEYS, type KeyGroup } from '../keys/table';
import { CopyButton } from '../parts/CopyButton';
import { Modal } from '../parts/Modal';
import { rich } from '../parts/rich';
import { setCharacters, setHelp } from '../state/actions';
import { diagnostics } from '../state/diagnostics';

export function HelpDialog({ open, characters }: { open: boolean; characters: boolean }) {
  const words = shellWords().help;
  return (
    <Modal title={words.title} open={open} close={() => setHelp(false)}>
      <p>{rich(words.phases)}</p>
      <p>{words.arms}</p>
      <h3>{words.keys}</h3>
      <label className="toggle">
        <input type="checkbox" checked={characters} onChange={({ target }) => setCharacters(target.checked)} />
        {words.characters}
      </label>
      {ALL_KEYS.map((group) => (
        <Keys key={group.where} group={group} characters={characters} />
      ))}
      <table className="plain">
        <caption>{words.words}</caption>
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
      <p>{words.diagnostics}</p>
      <CopyButton label={words.copy} text={diagnostics} />
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
              {!characters && isOfCharacters(row) && ` ${shellWords().help.off}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
