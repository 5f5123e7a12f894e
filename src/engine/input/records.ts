import type { ModelWorld } from '../../experiment/experiment';
import { Failed } from '../../messages/failure';
import { messageOf } from '../../text';
import { openRows } from './rows';

/** Faulty rows that are named. */
const FAULTS_TOLD = 20;
/** Names of columns that are told, and their most letters. */
const COLUMNS_TOLD = 64;
const LETTERS_TOLD = 100;

const FIELDS = ['prompt', 'chosen', 'rejected'] as const;

/** Which column of a file stands for which field; a field that is not named has a column of its own name. */
export type Columns = NonNullable<ModelWorld['data']['columns']>;

interface Source {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
  tell(fault: string): void;
  columns?: Columns;
}

/**
 * What the rows of a file stand for (see rows.ts), blank lines left out. `read` throws an Error for a row at fault. Rejects with an Error, after the first such
 * rows were told: a run on half of the data would be another run. Rejects with a Failed that lists the columns if no field is among them.
 */
export async function readRecords<One>(
  { name, chunks, tell, columns = {} }: Source,
  what: string,
  read: (json: unknown) => One | null,
): Promise<One[]> {
  const found: One[] = [];
  const faults: string[] = [];
  const opened = await openRows(name, chunks, Object.values({ ...OWN_NAMES, ...columns }));
  if (opened.columns) demandFields(opened.columns, columns);
  let isFirst = opened.columns === null;
  for await (const row of opened.rows) {
    try {
      const value = row.read();
      if (value === undefined) continue;
      if (isFirst && isObject(value)) demandFields(Object.keys(value), columns);
      isFirst = false;
      const one = read(named(value, columns));
      if (one !== null) found.push(one);
    } catch (error) {
      if (error instanceof Failed && error.failure.code === 'own-columns') throw error;
      const said = messageOf(error);
      faults.push(said.startsWith(row.place) ? said : `${row.place}: ${said}`);
    }
  }
  for (const fault of faults.slice(0, FAULTS_TOLD)) tell(fault);
  if (faults.length > 0) throw new Error(`${faults.length} lines of ${name} are no ${what}; the first: ${faults[0]}`);
  if (found.length === 0) throw new Error(`${name}: no ${what}`);
  return found;
}

const OWN_NAMES: Columns = { prompt: 'prompt', chosen: 'chosen', rejected: 'rejected' };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A prompt, or a pair that begins with one, can be found, and so can every column that is named. */
function demandFields(names: readonly string[], columns: Columns): void {
  const { prompt, chosen } = { ...OWN_NAMES, ...columns };
  const isThere = (column: string | undefined) => column !== undefined && names.includes(column);
  if ((isThere(prompt) || isThere(chosen)) && Object.values(columns).every(isThere)) return;
  const told = names.slice(0, COLUMNS_TOLD).map((each) => each.slice(0, LETTERS_TOLD));
  throw new Failed({ code: 'own-columns', facts: { columns: told } });
}

/** The same with its columns in the names of TRL; the others go. */
function named(value: unknown, columns: Columns): unknown {
  if (Object.keys(columns).length === 0 || !isObject(value)) return value;
  const fields = FIELDS.flatMap((field) => {
    const column = columns[field] ?? field;
    return Object.hasOwn(value, column) ? [[field, Reflect.get(value, column) as unknown]] : [];
  });
  return Object.fromEntries(fields);
}
