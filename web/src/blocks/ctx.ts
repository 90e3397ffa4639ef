// What a block needs from the page that shows it.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { words, type Words } from '../core/i18n';
import type { FormValues, Lang } from '../core/types';

export interface BlockCtx {
  lang: Lang;
  w: Words;
  /** The address of a server path, or undefined for anything that is none. */
  media(src: string | undefined): string | undefined;
  picture(id: string): string;
  preview(id: string): ImageBitmap | undefined;
  tap?(id: string, label: string): void;
  form?(values: FormValues, shown: string): void;
  zoom?(src: string, alt: string): void;
}

const Context = createContext<BlockCtx>({
  lang: 'en',
  w: words('en'),
  media: () => undefined,
  picture: () => '',
  preview: () => undefined,
});

export const BlockProvider = Context.Provider;
export const useBlocks = () => useContext(Context);
