import { type KeyboardEvent, useRef } from 'react';
import type { Method } from '../../algorithms/objectives/row';
import { METHODS } from '../../algorithms/objectives/table';
import { type CatalogueWords, catalogueWords } from '../../words/en/catalogue';
import { deedOf } from '../keys/match';
import { OBJECTIVES } from '../keys/table';
import { useMemo } from '../parts/remembered';
import { Select } from '../parts/Select';
import { NameNotes } from './NameNotes';
import { counted, meant, needing, needsOf, ORDERS, ordered, search } from './search';
import type { CatalogueView, ViewProps } from './view';

interface ListProps extends ViewProps {
  selected: string;
  choose: (id: string) => void;
}

const namedNeeds = ({ list, needs }: CatalogueWords): { value: CatalogueView['need']; label: string }[] => [
  { value: 'all', label: list.anything },
  { value: 'nothing', label: list.alone },
  ...needsOf(METHODS).map((one) => ({ value: one, label: needs[one].short })),
];

/** Search, order and filter, and the rows that are left. Arrow keys walk them. */
export function ObjectiveList({ selected, choose, view, change }: ListProps) {
  const all = catalogueWords();
  const words = all.list;
  const { query, order, need } = view;
  const rows = useMemo(() => ordered(needing(search(METHODS, query), need), order), [query, order, need]);
  const list = useRef<HTMLUListElement>(null);
  const walk = (event: KeyboardEvent) => {
    const step = deedOf(OBJECTIVES, event, false);
    if (step === null || event.target instanceof HTMLSelectElement) return;
    const buttons: (Element | null)[] = [...(list.current?.querySelectorAll('button') ?? [])];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <nav className="catalogue-list" aria-label={words.name} onKeyDown={walk}>
      <input
        type="search"
        aria-label={words.search}
        placeholder={words.hint}
        value={query}
        onChange={(event) => change({ query: event.target.value })}
      />
      <div className="catalogue-filters">
        <Select
          label={words.order}
          options={ORDERS.map((one) => ({ value: one, label: words.orders[one] }))}
          value={order}
          choose={(next) => change({ order: next })}
        />
        <Select label={words.needs} options={namedNeeds(all)} value={need} choose={(next) => change({ need: next })} />
      </div>
      <p role="status" className="aside">
        {rows.length > 0 ? counted(rows) : words.none}
      </p>
      {rows.length === 0 && <Instead query={query} need={need} choose={choose} change={change} />}
      <div className="catalogue-entries">
        <ul ref={list}>
          {rows.map((row) => (
            <Entry key={row.id} row={row} current={row.id === selected} choose={choose} />
          ))}
        </ul>
        <NameNotes />
      </div>
    </nav>
  );
}

function Entry({ row, current, choose }: { row: Method; current: boolean; choose: (id: string) => void }) {
  return (
    <li>
      <button type="button" aria-current={current} onClick={() => choose(row.id)}>
        <span className="entry-name">{row.name}</span>
        <span className="entry-facts figures">
          <code>{row.id}</code> <span>arXiv {row.arxiv}</span> <span>{row.year}</span>
        </span>
      </button>
    </li>
  );
}

/** What to do if nothing was found. */
function Instead({
  query,
  need,
  choose,
  change,
}: Pick<CatalogueView, 'query' | 'need'> & Pick<ListProps, 'choose' | 'change'>) {
  const words = catalogueWords().list;
  const hidden = need === 'all' ? 0 : search(METHODS, query).length;
  if (hidden > 0)
    return (
      <p className="aside">
        {words.hidden(hidden)}{' '}
        <button type="button" className="link" onClick={() => change({ need: 'all' })}>
          {words.drop}
        </button>
      </p>
    );
  return (
    <p className="aside">
      {words.nearest}{' '}
      {meant(METHODS, query).map((row) => (
        <button key={row.id} type="button" className="link" onClick={() => choose(row.id)}>
          {row.id}
        </button>
      ))}
    </p>
  );
}
