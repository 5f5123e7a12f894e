import { useState } from 'react';
import { labelsOf, MOST_CONFIG } from '../../experiment/classifier';
import type { ModelWorld } from '../../experiment/experiment';
import { messageOf } from '../../text';
import { ownWords } from '../../words/en/own';
import { sizeText } from '../parts/format';
import { Select } from '../parts/Select';
import { chooseOwn } from '../state/ownStore';
import { FileChoice, FilePicker } from './FileChoice';

type Judge = Extract<ModelWorld['judge'], { kind: 'classifier' }>;

interface ClassifierChoiceProps {
  judge: Judge;
  files: readonly File[];
  labels: readonly string[];
}

/** The files of a frozen classifier, and which of its labels is good. */
export function ClassifierChoice({ judge, files, labels }: ClassifierChoiceProps) {
  const words = ownWords().classifier;
  const [fault, setFault] = useState<string | null>(null);
  const change = (part: Partial<Judge>) => chooseOwn({ judge: { ...judge, ...part } });
  const take = async (chosen: File[]) => {
    try {
      const used = chosen.filter(({ name }) => READ.includes(name) || name.endsWith('.onnx'));
      const found = labelsOf(await configIn(used));
      setFault(null);
      chooseOwn({
        classifier: used,
        labels: found,
        judge: { ...judge, source: nameIn(used), sha256: null, label: found.at(-1) ?? null },
      });
    } catch (error) {
      setFault(messageOf(error));
    }
  };
  return (
    <FileChoice
      title={words.title}
      about={words.about}
      chosen={files.length > 0 ? `${judge.source}, ${sizeText(files.reduce((sum, { size }) => sum + size, 0))}` : null}
    >
      <FilePicker label={words.files} multiple accept=".onnx,.json" choose={(chosen) => void take(chosen)} />
      {fault && <p role="alert">{fault}</p>}
      {labels.length > 0 && (
        <Select
          label={words.good}
          options={labels.map((label) => ({ value: label, label }))}
          value={judge.label ?? labels[0]!}
          choose={(label) => change({ label })}
        />
      )}
      <label className="own-check">
        <input type="checkbox" checked={judge.pair} onChange={({ target }) => change({ pair: target.checked })} />
        <span>{words.pair}</span>
      </label>
    </FileChoice>
  );
}

/** Beside the model: what is named by its content is what is read. */
const READ: readonly string[] = ['config.json', 'tokenizer.json'];

async function configIn(files: readonly File[]): Promise<Uint8Array> {
  for (const name of READ) if (!files.some((one) => one.name === name)) throw new Error(`${name} is missing`);
  if (files.filter(({ name }) => name.endsWith('.onnx')).length !== 1)
    throw new Error('one file of the type .onnx is missing');
  const config = files.find(({ name }) => name === 'config.json')!;
  if (config.size > MOST_CONFIG) throw new Error(`config.json: ${config.size} bytes, expected at most ${MOST_CONFIG}`);
  return new Uint8Array(await config.arrayBuffer());
}

/** The file of the model, as a name for people. */
const nameIn = (files: readonly File[]): string => files.find(({ name }) => name.endsWith('.onnx'))!.name.slice(0, 200);
