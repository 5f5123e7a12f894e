import { ownWords } from '../../words/en/own';
import { OPENED } from '../../worker/protocol';
import { chooseAdapter } from '../state/ownStore';
import { letOpenedWrite } from '../state/session';
import { FilePicker } from './FileChoice';
import { PromptBox } from './PromptBox';

interface AskNowProps {
  adapter: readonly File[];
  chat: boolean;
  active: boolean;
}

/** The model that was read, asked before anything is trained; and with an adapter that was trained here or elsewhere. */
export function AskNow({ adapter, chat, active }: AskNowProps) {
  const words = ownWords().ask;
  const beside = adapter.length > 0 ? [{ learnt: OPENED, name: words.withAdapter }] : [];
  return (
    <PromptBox
      title={words.title}
      writers={[{ learnt: null, name: words.asItIs }, ...beside]}
      {...{ from: 'opened', write: letOpenedWrite, chat, active }}
    >
      <p className="own-about">{words.about}</p>
      <div className="buttons">
        <FilePicker label={words.adapter} multiple accept=".json,.safetensors" choose={chooseAdapter} />
        {adapter.length > 0 && (
          <button type="button" onClick={() => chooseAdapter([])}>
            {words.without}
          </button>
        )}
      </div>
      {adapter.length > 0 && <p role="status">{adapter.map(({ name }) => name).join(', ')}</p>}
    </PromptBox>
  );
}
