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
  const beside = adapter.length > 0 ? [{ learnt: OPENED, name: 'with the adapter' }] : [];
  return (
    <PromptBox
      title="Ask it now"
      writers={[{ learnt: null, name: 'as it is' }, ...beside]}
      {...{ from: 'opened', write: letOpenedWrite, chat, active }}
    >
      <p className="own-about">
        As it is, or beside an adapter for it, saved here or by peft: adapter_config.json and adapter_model.safetensors.
      </p>
      <div className="buttons">
        <FilePicker label="An adapter" multiple accept=".json,.safetensors" choose={chooseAdapter} />
        {adapter.length > 0 && (
          <button type="button" onClick={() => chooseAdapter([])}>
            Without an adapter
          </button>
        )}
      </div>
      {adapter.length > 0 && <p role="status">{adapter.map(({ name }) => name).join(', ')}</p>}
    </PromptBox>
  );
}
