import { type RefObject, useState } from 'react';
import { messageOf } from '../../text';
import { toCsv } from '../../trace/csv';
import { chartsWords } from '../../words/en/charts';
import { TOOLS } from '../keys/table';
import { addressOf } from '../parts/address';
import { useOneStop } from '../parts/useOneStop';
import { download } from './download';
import { NumberTable } from './NumberTable';
import type { Caption } from './picture';
import './figures.css';

/** The same numbers as a table: for the screen, and for the CSV file. */
export interface FigureTable {
  columns: string[];
  /** Raw numbers. */
  rows: (string | number | null)[][];
  /** The same for people. */
  shown: string[][];
}

interface FigureToolsProps {
  id: string;
  title: string;
  /** Goes with a picture that leaves the page. */
  caption: Caption;
  /** Where the picture is drawn. */
  box: RefObject<HTMLElement | null>;
  /** Made only when it is asked for. */
  table: () => FigureTable;
  asTable: boolean;
  setAsTable: (asTable: boolean) => void;
  /** There is a picture. */
  drawn: boolean;
  /** What the figure shows, if the page does not say so already. */
  about?: string;
}

/** Shows a figure as a table, and saves it: the same under every figure. */
export function FigureTools(props: FigureToolsProps) {
  const { id, title, caption, box, table, asTable, setAsTable, drawn, about } = props;
  const words = chartsWords().tools;
  const stop = useOneStop<HTMLDivElement>(TOOLS);
  const [explained, setExplained] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const save = async (ending: 'svg' | 'png') => {
    const svg = box.current?.querySelector<SVGSVGElement>('.recharts-wrapper > svg, svg.lab-picture');
    if (!svg) return setFault(words.noPicture);
    try {
      const { pngOf, SVG_TYPE, standalone, svgText } = await import('./picture');
      const link = caption.experiment ? await addressOf(caption.experiment) : null;
      const picture = standalone(svg, caption, link);
      if (ending === 'svg') download(`apogee-${id}.svg`, SVG_TYPE, svgText(picture));
      else download(`apogee-${id}.png`, 'image/png', await pngOf(picture));
      setFault(null);
    } catch (error) {
      setFault(words.cannotSave(messageOf(error)));
    }
  };
  const saveCsv = () => {
    const { columns, rows } = table();
    download(`apogee-${id}.csv`, 'text/csv', toCsv(columns, rows));
  };
  return (
    <>
      <div className="figure-tools" role="toolbar" aria-label={words.name(title)} {...stop}>
        {about && (
          <button
            type="button"
            className="link"
            aria-expanded={explained}
            aria-label={words.aboutTitle(title)}
            onClick={() => setExplained(!explained)}
          >
            {words.about}
          </button>
        )}
        <button
          type="button"
          className="link"
          aria-pressed={asTable}
          aria-label={words.asTable(title)}
          onClick={() => setAsTable(!asTable)}
        >
          {words.table}
        </button>
        <button type="button" className="link" aria-label={words.save(title, 'CSV')} onClick={saveCsv}>
          CSV
        </button>
        {(['svg', 'png'] as const).map((ending) => (
          <button
            key={ending}
            type="button"
            className="link"
            aria-label={words.save(title, ending.toUpperCase())}
            disabled={asTable || !drawn}
            onClick={() => void save(ending)}
          >
            {ending.toUpperCase()}
          </button>
        ))}
      </div>
      {fault && <p role="alert">{fault}</p>}
      {explained && <p className="aside">{about}</p>}
    </>
  );
}

export function TableTwin({ title, table }: { title: string; table: FigureTable }) {
  const rows = table.shown.map((cells) => ({ key: cells.join('|'), cells }));
  return <NumberTable label={chartsWords().tools.tableOf(title)} columns={table.columns} rows={rows} />;
}
