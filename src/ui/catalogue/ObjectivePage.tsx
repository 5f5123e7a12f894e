import { useState } from 'react';
import type { Method } from '../../algorithms/objectives/row';
import { completeSettings } from '../../algorithms/objectives/table';
import { catalogueWords } from '../../words/en/catalogue';
import { objectivesWords } from '../../words/en/objectives';
import { CopyButton } from '../parts/CopyButton';
import { lazyPart } from '../parts/ErrorBoundary';
import { Scroller } from '../parts/Scroller';
import { showCatalogueList } from '../state/actions';
import { Arxiv } from './Arxiv';
import { bibtex } from './bibtex';
import { Formula } from './Formula';
import { MarginPanel } from './MarginPanel';
import { hasMarginPlot } from './margin';
import { mathematical } from './mathematical';
import { NameNote } from './NameNotes';
import { SettingControls } from './SettingControls';
import { UseThis } from './UseThis';
import type { ViewProps } from './view';
import './page.css';

const Sources = lazyPart(
  () => catalogueWords().code.name,
  () => import('./Sources').then(({ Sources }) => Sources),
  () => <p className="waiting">{catalogueWords().code.loading}</p>,
);

/** One objective: what it is, its curve, its code, how to cite it and how to use it. */
export function ObjectivePage({ row, view, change }: ViewProps & { row: Method }) {
  const settings = view.settings[row.id] ?? completeSettings(row, {});
  const words = catalogueWords().page;
  const said = objectivesWords().rows[row.id] ?? row;
  const set = (next: typeof settings) => change({ settings: { ...view.settings, [row.id]: next } });
  return (
    <article className="catalogue-page" aria-label={row.name}>
      <button type="button" className="catalogue-back" onClick={showCatalogueList}>
        {words.back}
      </button>
      <header>
        <h3>{row.name}</h3>
        <p className="entry-facts figures">
          <code>{row.id}</code>
          {row.aliases?.map((alias) => (
            <span key={alias}>
              {words.also} <code>{alias}</code>
            </span>
          ))}
          <Arxiv id={row.arxiv} /> <span>{row.year}</span>
        </p>
      </header>
      <Scroller className="scroll formula" label={words.formula(row.name)}>
        <Formula id={row.id} />
      </Scroller>
      <p className="aside legend-line">{mathematical(words.legend)}</p>
      <dl className="words">
        <div>
          <dt>{words.changes}</dt>
          <dd>{said.changes}</dd>
        </div>
        <div>
          <dt>{words.fails}</dt>
          <dd>{said.fails}</dd>
        </div>
        <div>
          <dt>{words.needs}</dt>
          <dd>{catalogueWords().reads(row.needs)}</dd>
        </div>
      </dl>
      <NameNote arxiv={row.arxiv} />
      {hasMarginPlot(row) ? (
        <MarginPanel row={row} settings={settings} set={set} view={view} change={change} />
      ) : (
        <>
          <p className="aside">{words.noCurve}</p>
          <SettingControls row={row} settings={settings} set={set} />
        </>
      )}
      <UseThis row={row} settings={settings} />
      <Cite row={row} />
      <Code id={row.id} />
    </article>
  );
}

function Cite({ row }: { row: Method }) {
  const words = catalogueWords().page;
  const text = bibtex(row.arxiv, row.name);
  return (
    <section className="cite">
      <div className="section-head">
        <h4>{words.cite}</h4>
        <CopyButton label={words.copyBibtex} what={row.id} text={text} />
      </div>
      <Scroller className="scroll code" label={words.bibtex(row.name)}>
        <pre>{text}</pre>
      </Scroller>
    </section>
  );
}

/** Loaded when it is first opened. */
function Code({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="sources" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{catalogueWords().page.code}</summary>
      {open && <Sources props={{ id }} />}
    </details>
  );
}
