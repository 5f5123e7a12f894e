import { glossaryWords } from '../../words/en/glossary';
import { keysWords } from '../../words/en/keys';
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
        <Keys key={group.where(keysWords())} group={group} characters={characters} />
      ))}
      <table className="plain help-words">
        <caption>{words.words}</caption>
        <tbody>
          {glossaryWords()
            .all()
            .map(({ word, meaning, formula }) => (
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
  const words = keysWords();
  const rows = group.rows.map((row) => ({
    shown: typeof row.shown === 'string' ? row.shown : row.shown(words),
    meaning: row.meaning(words),
    off: !characters && isOfCharacters(row),
  }));
  return (
    <table className="plain help-keys">
      <caption>{group.where(words)}</caption>
      <tbody>
        {rows.map(({ shown, meaning, off }) => (
          <tr key={shown}>
            <th scope="row">
              <kbd>{shown}</kbd>
            </th>
            <td>
              {meaning}
              {off && ` ${shellWords().help.off}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
