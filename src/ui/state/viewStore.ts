import { create } from 'zustand';
import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import { openingView, type View } from './view';

/** How the reader looks at the page. Knows nothing of the run. */
export const useView = create<View>(() => openingView(presetNamed(DEFAULT_PRESET).experiment));
