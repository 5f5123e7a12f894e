import { useDeferredValue, useMemo } from 'react';
import type { Settings } from '../../algorithms/objectives/row';
import { completeSettings, METHODS } from '../../algorithms/objectives/table';
import { armStyle } from '../parts/arms';
import { LineKey } from '../parts/LineKey';
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
    <section className="margin" aria-label="Loss and slope against the margin">
      <div className="margin-settings">
        <h4>
          <LineKey {...armStyle(0)} /> Settings of {row.id}
        </h4>
        <SettingControls row={row} settings={settings} set={set} />
        <label className="labelled over-choice">
          <span>Draw over it</span>
          <select value={other?.id ?? ''} onChange={(event) => change({ over: event.target.value || null })}>
            <option value="">nothing</option>
            {METHODS.filter((one) => hasMarginPlot(one) && one.id !== row.id).map((one) => (
              <option key={one.id} value={one.id}>
                {one.name} · {one.arxiv}
              </option>
            ))}
          </select>
        </label>
        {other && otherSettings && (
          <>
            <h4>
              <LineKey {...armStyle(1)} /> Settings of {other.id}
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
        {row.batch && (
          <p className="aside">
            Drawn for a step of this one pair, and the first: in training it is told of the step’s other pairs.
          </p>
        )}
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
  return (
    <>
      <label className="labelled">
        <span>Width</span>
        <select
          value={view.range ?? ''}
          onChange={(event) => change({ range: event.target.value ? Number(event.target.value) : null })}
        >
          <option value="">what suits {id}</option>
          {RANGES.map((one) => (
            <option key={one} value={one}>
              −{one} to {one}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        <span>Loss</span>
        <select
          value={view.scaled ? 'scaled' : 'plain'}
          onChange={(event) => change({ scaled: event.target.value === 'scaled' })}
        >
          <option value="plain">as it is</option>
          <option value="scaled">0 and slope ±1 at Δ = 0</option>
        </select>
      </label>
    </>
  );
}
