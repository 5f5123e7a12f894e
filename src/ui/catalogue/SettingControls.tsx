import type { Method, Setting, Settings } from '../../algorithms/objectives/row';
import { symbolOf } from '../../algorithms/objectives/symbols';
import { catalogueWords } from '../../words/en/catalogue';
import { objectivesWords } from '../../words/en/objectives';
import { settingsWords } from '../../words/en/settings';
import { plain } from '../../words/numbers';
import { Choice } from '../parts/Choice';
import { significant } from '../parts/format';
import { NumberControl } from '../settings/Controls';
import { placeOf, SLIDER_STEPS, valueAtPlace } from './sliders';

interface SettingsProps {
  row: Method;
  settings: Settings;
  set: (settings: Settings) => void;
}

/** Every setting of an objective with its range, its default and where that is from. */
export function SettingControls({ row, settings, set }: SettingsProps) {
  const words = catalogueWords().settings;
  if (row.settings.length === 0) return <p className="aside">{words.none}</p>;
  return (
    <fieldset aria-label={words.of(row.id)}>
      {row.settings.map((setting) => (
        <SettingControl
          key={setting.name}
          owner={row.id}
          setting={setting}
          value={settings[setting.name] ?? setting.default}
          commit={(value) => set({ ...settings, [setting.name]: value })}
        />
      ))}
    </fieldset>
  );
}

interface ControlProps {
  owner: string;
  setting: Setting;
  value: number;
  commit: (value: number) => void;
}

function SettingControl({ owner, setting, value, commit }: ControlProps) {
  const { name, range, choices, source } = setting;
  const words = catalogueWords().settings;
  const symbol = symbolOf(name);
  const named = (choice: string) => settingsWords().choices[choice] ?? choice;
  const usual = choices ? named(choices[setting.default] ?? '') : plain(setting.default);
  return (
    <div className="objective-setting">
      {choices ? (
        <div className="choice-line">
          <span>{symbol}</span>
          <Choice
            legend={words.one(symbol, owner)}
            name={`${owner}-${name}`}
            options={choices.map((label, i) => ({ value: String(i), label: named(label) }))}
            value={String(value)}
            choose={(next) => commit(Number(next))}
          />
        </div>
      ) : (
        <>
          <NumberControl
            label={symbol}
            unit={symbol === name ? undefined : name.replaceAll('_', ' ')}
            field={{ kind: 'number', minimum: range[0], maximum: range[1], integer: false }}
            value={value}
            commit={commit}
          />
          <input
            type="range"
            min={0}
            max={SLIDER_STEPS}
            value={placeOf(value, setting)}
            aria-label={words.slider(symbol, owner)}
            aria-valuetext={significant(value)}
            onChange={(event) => commit(valueAtPlace(Number(event.target.value), setting))}
          />
        </>
      )}
      <p className="aside setting-source">
        {!choices && `${words.range(range[0], range[1])} `}
        {words.usual(usual, objectivesWords().sources[source] ?? source)}{' '}
        <button
          type="button"
          className="link"
          aria-label={words.resetOne(symbol, owner)}
          disabled={value === setting.default}
          onClick={() => commit(setting.default)}
        >
          {words.reset}
        </button>
      </p>
    </div>
  );
}
