import type { ReactNode } from 'react';
import { Scroller } from '../parts/Scroller';

interface NumberTableProps {
  label: string;
  columns: readonly string[];
  rows: readonly {
    key: string;
    /** Heads the row, in the first column. */
    head?: ReactNode;
    cells: readonly string[];
  }[];
}

/** Numbers under named columns, in a region that scrolls. */
export function NumberTable({ label, columns, rows }: NumberTableProps) {
  return (
    <Scroller className="scroll" label={label}>
      <table className="plain figures">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells }) => (
            <tr key={key}>
              {head && <th scope="row">{head}</th>}
              {cells.map((text, i) => (
                <td key={columns[head ? i + 1 : i]}>{text}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
