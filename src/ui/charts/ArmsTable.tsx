import { useRef, useState } from 'react';
import { mean } from '../../algorithms/statistics';
import type { Arm } from '../../experiment/experiment';
import { overSeeds } from '../../trace/series';
import { chartsWords } from '../../words/en/charts';
import { ArmKey } from '../parts/ArmKey';
import type { Focus } from '../parts/arms';
import { memo, useMemo } from '../parts/remembered';
import { Scroller } from '../parts/Scroller';
import { selectArm, setHovered } from '../state/actions';
import type { FigureSpec } from './figures';
import { asItIs, type Live, usePlotted } from './usePlotted';

/** Columns of numbers. */
const MOST_COLUMNS = 5;

interface ArmRow {
  arm: Arm;
  values: (number | null)[];
}

/** How the rows are ordered: by a column of numbers, or as the experiment has them. */
interface Order {
  column: number;
  descending: boolean;
}

interface ArmsTableProps {
  arms: readonly Arm[];
  figures: readonly FigureSpec[];
  live: Live;
  /** Id of the arm at the moment on the screen. */
  selected: string | null;
  focus: Focus;
}

/** Arms that are too many for a key: their numbers at the moment on the screen, to search, to sort and to select from. */
export const ArmsTable = memo(function ArmsTable({ arms, figures, live, selected, focus }: ArmsTableProps) {
  const words = chartsWords().arms;
  const box = useRef<HTMLDivElement>(null);
  const { trace } = usePlotted(live, asItIs, { active: live.active, turn: 0 }, box) ?? live;
  const iteration = live.iteration ?? 0;
  const [query, setQuery] = useState('');
  const [order, setOrder] = useState<Order | null>(null);
  const columns = useMemo(() => figures.filter(({ id }) => !id.startsWith('head')).slice(0, MOST_COLUMNS), [figures]);
  const rows = useMemo(
    () =>
      arms.map((arm) => ({
        arm,
        values: columns.map(({ quantity }) => meanOf(overSeeds(trace, quantity, arm.id, iteration))),
      })),
    [arms, columns, trace, iteration],
  );
  const shown = sorted(rows, order).filter(({ arm }) =>
    `${arm.name} ${arm.objective.id}`.toLowerCase().includes(query.toLowerCase()),
  );
  return (
    <div className="arms-table" ref={box}>
      <div className="arms-table-head">
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <p role="status" className="aside">
          {words.after(shown.length, iteration)}
        </p>
      </div>
      <Scroller className="scroll" label={words.name}>
        <table className="plain figures">
          <thead>
            <tr>
              <th scope="col">{words.arm}</th>
              {columns.map(({ id, title }, column) => (
                <th key={id} scope="col" aria-sort={sortOf(order, column)}>
                  <button type="button" className="link" onClick={() => setOrder(nextOrder(order, column))}>
                    {title} {order?.column === column ? (order.descending ? '↓' : '↑') : ''}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ arm, values }) => (
              <tr
                key={arm.id}
                data-selected={arm.id === selected}
                onPointerEnter={() => setHovered(arm.id)}
                onPointerLeave={() => setHovered(null)}
              >
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={arm.id === selected}
                    onClick={() => selectArm(arm.id)}
                    onFocus={() => setHovered(arm.id)}
                    onBlur={() => setHovered(null)}
                  >
                    <ArmKey arms={arms} id={arm.id} focus={focus} />
                  </button>
                </th>
                {values.map((value, column) => (
                  <td key={columns[column]!.id}>{columns[column]!.format(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  );
});

const meanOf = (values: readonly number[]): number | null => (values.length > 0 ? mean(values) : null);

const sortOf = (order: Order | null, column: number): 'ascending' | 'descending' | 'none' =>
  order?.column !== column ? 'none' : order.descending ? 'descending' : 'ascending';

/** First the largest on top, then the smallest, then as the experiment has them. */
export function nextOrder(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, descending: true };
  return order.descending ? { column, descending: false } : null;
}

/** Rows without a number come last either way. */
export function sorted<Row extends Pick<ArmRow, 'values'>>(rows: readonly Row[], order: Order | null): Row[] {
  if (!order) return [...rows];
  const value = (row: Row) => row.values[order.column] ?? null;
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}
