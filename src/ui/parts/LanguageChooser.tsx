import { LANGUAGES } from '../../trace/momentLink';
import { partsWords } from '../../words/en/parts';
import { shownLanguage, useLanguage } from '../../words/language';
import { chooseLanguage, LANGUAGE_NAMES } from '../language';
import { Button } from './Button';
import { Select } from './Select';

/** Each language under its own name, for who cannot read the one that is shown. */
export function LanguageChooser() {
  const options = LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }));
  return (
    <Select
      className="language"
      label={partsWords().language.label}
      options={options}
      value={shownLanguage()}
      choose={(one) => void chooseLanguage(one)}
    />
  );
}

/** The words of a language that was asked for could not be loaded. */
export function LanguageNotice() {
  const missing = useLanguage((shown) => shown.missing);
  const words = partsWords().language;
  if (!missing) return null;
  return (
    <div className="notice" role="alert">
      <p>{words.missing(LANGUAGE_NAMES[missing])}</p>
      <Button onClick={() => void chooseLanguage(missing)}>{partsWords().failed.again}</Button>
      <Button onClick={() => useLanguage.setState({ missing: null })}>{words.dismiss}</Button>
    </div>
  );
}
