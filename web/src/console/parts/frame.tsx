// The frame of a page beside the inbox: its title, what stands to the right of it, and its parts below each other.
import type { ReactNode } from 'react';
import './pages.css';

interface Props {
  title: string;
  extra?: ReactNode;
  /** For tests. */
  name: string;
  wide?: boolean;
  children: ReactNode;
}

export function Frame({ title, extra, name, wide, children }: Props) {
  return (
    <div className={wide ? 'pg pg-wide' : 'pg'} data-testid={`page-${name}`}>
      <header>
        <h2>{title}</h2>
        {extra}
      </header>
      {children}
    </div>
  );
}
