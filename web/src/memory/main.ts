// A part of the widget that is fetched when it is opened; Preact is the widget's own.
import type {} from '../widget/parts';
import css from './memory.css?inline';
import { MemoryPage } from './page';

(window.WarmlineParts ??= {}).memory = { Page: MemoryPage, css };
