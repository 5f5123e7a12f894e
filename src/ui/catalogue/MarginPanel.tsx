import { useDeferredValue } from 'react';
import type { Settings } from '../../algorithms/objectives/row';
import { completeSettings, METHODS } from '../../algorithms/objectives/table';
import { catalogueWords } from '../../words/en/catalogue';
import { armStyle } from '../parts/arms';
import { LineKey } from '../parts/LineKey';
import { useMemo } from '../parts/remembered';
import { Select } from '../parts/Select';
import { curvesOf } from './curves';
import { FactsTable } from './FactsTable';
import { MarginFigures } from './MarginFigures';
import { hasMarginPlot, type MarginRow, naturalRange, RANGES } from './margin';
import type { Look } from './marginChart';
import { PairControls } from './PairControls';
import { SettingControls } from './SettingControls';
import { scaledCurves } from './scaled';
import type { ViewProps } from './view';
import './margin.css';

interface PanelProps extends ViewProps {
  row: MarginRow;
  settings: Settings;
  set: (settings: Settings) => void;
}

/** Settings on the left; on the right what they do to loss and slope, with another objective over it if one is chosen. */
export function MarginPanel({ row, settings, set, view, change }: PanelProps) {
  const all = catalogueWords();
  const words = all.margin;
  const { setup, over, scaled } = view;
  const other = METHODS.find((one): one is MarginRow => one.id === over && one.id !== row.id && hasMarginPlot(one));
  const otherSettings = useMemo(
    () => (other ? (view.settings[other.id] ?? completeSettings(other, {})) : null),
    [other, view.settings],
  );
  const usual = useMemo(() => naturalRange(row, setup), [row, setup]);
  const range = view.range ?? usual;
  const drawn = useMemo(
    () => [{ row, settings }, ...(other && otherSettings ? [{ row: other, settings: otherSettings }] : [])],
    [row, settings, other, otherSettings],
  );
  const calm = useDeferredValue(drawn);
  const curves = useMemo(() => curvesOf(calm, setup, range), [calm, setup, range]);
  const shown = useMemo(() => (scaled ? scaledCurves(curves) : curves), [curves, scaled]);
  const looks = useMemo(
    (): Look[] => calm.map((one, i) => ({ name: one.row.name, id: one.row.id, ...armStyle(i) })),
    [calm],
  );
  return (
    <section className="margin" aria-label={words.name}>
      <div className="margin-settings">
        <h4>
          <LineKey {...armStyle(0)} /> {all.settings.of(row.id)}
        </h4>
        <SettingControls row={row} settings={settings} set={set} />
        <Select
          className="over-choice"
          label={words.over}
          options={[
            { value: null, label: words.nothing },
            ...METHODS.filter((one) => hasMarginPlot(one) && one.id !== row.id).map((one) => ({
              value: one.id,
              label: `${one.name} · ${one.arxiv}`,
            })),
          ]}
          value={other?.id ?? null}
          choose={(next) => change({ over: next })}
        />
        {other && otherSettings && (
          <>
            <h4>
              <LineKey {...armStyle(1)} /> {all.settings.of(other.id)}
            </h4>
            <SettingControls
              row={other}
              settings={otherSettings}
              set={(next) => change({ settings: { ...view.settings, [other.id]: next } })}
            />
          </>
        )}
      </div>
      <div className="margin-figures">
        {row.batch && <p className="aside">{words.alone}</p>}
        <MarginFigures curves={shown} looks={looks} range={range} scaled={scaled} id={row.id} />
        <FactsTable facts={curves.facts} looks={looks} />
        <PairControls drawn={drawn} setup={setup} change={(part) => change({ setup: { ...setup, ...part } })}>
          <AxesControls id={row.id} view={view} change={change} />
        </PairControls>
      </div>
    </section>
  );
}

/** How wide the plot is, and in which units its loss. */
function AxesControls({ id, view, change }: ViewProps & { id: string }) {
  const words = catalogueWords().margin;
  return (
    <>
      <Select
        label={words.width}
        options={[
          { value: null, label: words.suits(id) },
          ...RANGES.map((one) => ({ value: one, label: words.range(one) })),
        ]}
        value={view.range}
        choose={(range) => change({ range })}
      />
      <Select
        label={words.loss}
        options={[
          { value: 'plain', label: words.plain },
          { value: 'scaled', label: words.scaled },
        ]}
        value={view.scaled ? 'scaled' : 'plain'}
        choose={(units) => change({ scaled: units === 'scaled' })}
      />
    </>
  );
}
