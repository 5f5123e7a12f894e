import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEvent, TRACE_EVENT, type TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { eventsOf } from '../../src/trace/lines';
import { start } from '../support/events';

/** What the walk below reads of a schema: each kind has some of these. */
interface Schema {
  type: string;
  pipe?: readonly { type: string; requirement?: number }[];
  entries?: Readonly<Record<string, Schema>>;
  options?: readonly (Schema | string)[];
  item?: Schema;
  value?: Schema;
  wrapped?: Schema;
  literal?: string;
}

function numbers({ pipe = [] }: Schema): fc.Arbitrary<number> {
  const bound = (type: string) => pipe.find((action) => action.type === type)?.requirement;
  if (pipe.some(({ type }) => type === 'integer')) return fc.nat();
  const range = { min: bound('min_value') ?? -1e9, max: bound('max_value') ?? 1e9 };
  return fc.double({ ...range, noNaN: true }).map((value) => value + 0); // −0 is written 0
}

/** Data that a schema admits. */
function admitted(schema: Schema): fc.Arbitrary<unknown> {
  const few = { maxLength: 3 };
  switch (schema.type) {
    case 'number':
      return numbers(schema);
    case 'string':
      return fc.string();
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(schema.literal);
    case 'picklist':
      return fc.constantFrom(...schema.options!);
    case 'nullable':
      return fc.option(admitted(schema.wrapped!));
    case 'array':
      return fc.array(admitted(schema.item!), few);
    case 'record':
      return fc.dictionary(fc.stringMatching(/^[a-z]+$/), admitted(schema.value!), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case 'union':
    case 'variant':
      return fc.oneof(...schema.options!.map((option) => admitted(option as Schema)));
    case 'object': {
      const fields = Object.entries(schema.entries!);
      const drawn = fields.map(
        ([name, field]) => [name, admitted(field.type === 'exact_optional' ? field.wrapped! : field)] as const,
      );
      const requiredKeys = fields.filter(([, { type }]) => type !== 'exact_optional').map(([name]) => name);
      return fc.record(Object.fromEntries(drawn), { requiredKeys, noNullPrototype: true });
    }
    case 'custom':
      return fc.constant(start().experiment);
    default:
      throw new Error(`no data for a schema of type ${schema.type}`);
  }
}

/** Events of all kinds, one cell after another as in a run. */
const events = fc
  .array(fc.tuple(admitted(TRACE_EVENT as unknown as Schema), fc.nat(1)), { maxLength: 12 })
  .map((drawn) =>
    drawn
      .sort(([, before], [, after]) => before - after)
      .map(([event, iteration]) => {
        const known = event as TraceEvent;
        return 'seed' in known ? { ...known, seed: 0, arm: 'apo', iteration } : known;
      }),
  );

const read = (lines: readonly string[]) => lines.map((line) => parseEvent(JSON.parse(line)));

it('a trace that is written and read again keeps every field', () => {
  fc.assert(
    fc.property(admitted(TRACE_EVENT.options[0] as unknown as Schema), events, (first, more) => {
      const trace = fold(EMPTY_TRACE, [first as TraceEvent, ...more]);
      const lines = eventsOf(trace).map((event) => JSON.stringify(event));
      expect(fold(EMPTY_TRACE, read(lines))).toEqual(trace);
    }),
    { seed: 1, numRuns: 300 },
  );
});

it('an opened run says which kernels made it', () => {
  const engine = { kind: 'webgpu' as const, description: 'an adapter', kernels: 'tiled' };
  const [first] = read([JSON.stringify({ ...start(), engine })]);
  expect(first).toEqual({ ...start(), engine });
});
