/** The reader's choice whether single characters act, kept on this device. */

const KEY = 'apogee-characters';

export function keptCharacters(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true; // Storage may be switched off.
  }
}

export function keepCharacters(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // The choice then lasts as long as the page.
  }
}
