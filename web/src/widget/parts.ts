// Parts of the widget that few people open come as scripts of their own and use the widget's Preact.
import type { ComponentType } from 'preact';
import * as hooks from 'preact/hooks';
import * as jsx from 'preact/jsx-runtime';
import type { MemoryProps } from '../memory/page';

interface Part<P> {
  Page: ComponentType<P>;
  css: string;
}
export interface Parts {
  hooks?: typeof hooks;
  jsx?: typeof jsx;
  memory?: Part<MemoryProps>;
}

declare global {
  interface Window {
    WarmlineParts?: Parts;
  }
}

/** Fetches memory.js once; a failure may be tried again. */
export function memoryPart(origin: string): Promise<Part<MemoryProps>> {
  const parts = (window.WarmlineParts ??= {});
  if (parts.memory) return Promise.resolve(parts.memory);
  Object.assign(parts, { hooks, jsx });
  return new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = `${origin}/memory.js`;
    script.onload = () => (parts.memory ? done(parts.memory) : failed(new Error('memory.js')));
    script.onerror = () => (script.remove(), failed(new Error('memory.js')));
    document.head.append(script);
  });
}
