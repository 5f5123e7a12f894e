import { useEffect, useRef } from 'react';
import { METHODS } from '../../algorithms/objectives/table';
import { openCatalogue } from '../state/actions';
import { useView } from '../state/viewStore';
import { ObjectiveList } from './ObjectiveList';
import { ObjectivePage } from './ObjectivePage';
import type { ViewProps } from './view';
import './catalogue.css';

/** All objectives on the left, one of them on the right; one at a time if there is no room for both. */
export function Catalogue({ view, change }: ViewProps) {
  const { id, reading } = useView((view) => view.catalogue);
  const row = METHODS.find((one) => one.id === id) ?? METHODS[0]!;
  const body = useRef<HTMLDivElement>(null);
  // Where list and page take turns, what had the focus has gone.
  const before = useRef(reading);
  useEffect(() => {
    if (before.current === reading) return;
    before.current = reading;
    const back = body.current?.querySelector<HTMLElement>('.catalogue-back');
    if (!back || back.offsetParent === null) {
      if (!reading) body.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus();
    } else back.focus();
  }, [reading]);
  return (
    <div className="catalogue-body" data-reading={reading} ref={body}>
      <ObjectiveList selected={row.id} choose={openCatalogue} view={view} change={change} />
      <ObjectivePage key={row.id} row={row} view={view} change={change} />
    </div>
  );
}
