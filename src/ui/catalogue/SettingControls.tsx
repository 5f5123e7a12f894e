import type { Method, Setting, Settings } from '../../algorithms/objectives/row';
import { symbolOf } from '../../algorithms/objectives/symbols';
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
  if (row.settings.length === 0) return <p className="aside">It has no settings.</p>;
  return (
    <fieldset aria-label={`Settings of ${row.id}`}>
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
  const symbol = symbolOf(name);
  const usual = choices ? choices[setting.default] : plain(setting.default);
  return (
    <div className="objective-setting">
      {choices ? (
        <div className="choice-line">
          <span>{symbol}</span>
          <Choice
            legend={`${symbol} of ${owner}`}
            name={`${owner}-${name}`}
            options={choices.map((label, i) => ({ value: String(i), label }))}
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
            aria-label={`${symbol} of ${owner}, slider`}
            aria-valuetext={significant(value)}
            onChange={(event) => commit(valueAtPlace(Number(event.target.value), setting))}
          />
        </>
      )}
      <p className="aside setting-source">
        {!choices && `${plain(range[0])} to ${plain(range[1])}. `}
        Default {usual}: {source}.{' '}
        <button
          type="button"
          className="link"
          aria-label={`Reset ${symbol} of ${owner}`}
          disabled={value === setting.default}
          onClick={() => commit(setting.default)}
        >
          Reset
        </button>
      </p>
    </div>
  );
}
