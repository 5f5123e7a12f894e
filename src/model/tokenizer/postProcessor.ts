import { Refused } from '../../messages/refusal';
import { shown } from '../formats/json';
import { isPart, type Part } from './components';

/** The ids that stand before and after the text of one sequence. */
export interface Around {
  begin: readonly number[];
  end: readonly number[];
}

const NOTHING: Around = { begin: [], end: [] };

/** What the `post_processor` of a `tokenizer.json` puts around a text. Throws a Refused for one that is not known. */
export function aroundOf(processor: unknown, depth = 0): Around {
  if (processor === null || processor === undefined) return NOTHING;
  if (!isPart(processor) || depth > 8) throw refuse([], processor);
  const { type } = processor;
  switch (type) {
    case 'ByteLevel':
      // Moves offsets only.
      return NOTHING;
    case 'TemplateProcessing':
      return template(processor);
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { begin: [idOf('cls', processor.cls)], end: [idOf('sep', processor.sep)] };
    case 'Sequence': {
      if (!Array.isArray(processor.processors)) throw refuse(['processors'], processor.processors);
      return processor.processors.reduce<Around>((inner, one) => {
        const { begin, end } = aroundOf(one, depth + 1);
        return { begin: [...begin, ...inner.begin], end: [...inner.end, ...end] };
      }, NOTHING);
    }
    default:
      throw refuse(['type'], type);
  }
}

const refuse = (path: readonly (string | number)[], received: unknown): Refused =>
  new Refused({
    code: 'tokenizer-part',
    path: ['post_processor', ...path],
    facts: { received: shown(received) },
  });

/** `["</s>", 2]` */
function idOf(field: string, pair: unknown): number {
  const id: unknown = Array.isArray(pair) ? pair[1] : undefined;
  if (!Number.isInteger(id)) throw refuse([field], pair);
  return id as number;
}

function template({ single, special_tokens }: Part): Around {
  if (!Array.isArray(single)) throw refuse(['single'], single);
  const at = single.findIndex((one) => isPart(one) && isPart(one.Sequence));
  const others = single.filter((_, i) => i !== at);
  const ids = others.map((one) => {
    const name = isPart(one) && isPart(one.SpecialToken) ? one.SpecialToken.id : undefined;
    const known = isPart(special_tokens) && typeof name === 'string' && Object.hasOwn(special_tokens, name);
    const token = known ? (special_tokens as Part)[name as string] : undefined;
    const found = isPart(token) ? token.ids : undefined;
    if (!Array.isArray(found) || !found.every(Number.isInteger)) throw refuse(['single'], one);
    return found as number[];
  });
  if (at < 0) throw refuse(['single'], single);
  return { begin: ids.slice(0, at).flat(), end: ids.slice(at).flat() };
}
