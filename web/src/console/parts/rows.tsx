// A table that becomes a list of cards on a phone. Its rows are walked with j and k, and opened with Enter, where they open.
import { useRef, type ReactNode } from 'react';
import { useConsole } from '../context';
import { useKeys } from '../keys';

export interface Column<T> {
  /** Empty for a column of buttons. */
  title: string;
  cell(row: T): ReactNode;
  /** Figures stand to the right. */
  figure?: boolean;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf(row: T): string;
  classOf?(row: T): string | undefined;
  /** The first cell becomes a button. */
  onOpen?(row: T): void;
  openedKey?: string;
  /** The keys j and k are this table's. */
  walked?: boolean;
}

export function Rows<T>({ label, columns, rows, keyOf, classOf, onOpen, openedKey, walked }: Props<T>) {
  const { say } = useConsole();
  const table = useRef<HTMLTableElement>(null);
  const walk = (by: number) => {
    const all = [...(table.current?.querySelectorAll<HTMLElement>('.rows-open') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by));
    all[to]?.focus();
    return all.length > 0;
  };
  useKeys({ j: () => walked === true && walk(1), k: () => walked === true && walk(-1) });

  const cell = (row: T, c: Column<T>, first: boolean) =>
    first && onOpen ? (
      <button type="button" className="rows-open" onClick={() => onOpen(row)}>
        {c.cell(row)}
      </button>
    ) : (
      c.cell(row)
    );
  return (
    <table className="rows-table" aria-label={label} ref={table}>
      <thead>
        <tr>
          {columns.map((c) => (
            <th key={c.title} scope="col" className={c.figure ? 'figure' : undefined}>
              {c.title || <span className="unseen">{say('操作', 'Actions')}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = keyOf(row);
          return (
            <tr key={key} data-row={key} className={[classOf?.(row), openedKey === key && 'opened'].filter(Boolean).join(' ') || undefined}>
              {columns.map((c, i) => (
                <td key={c.title} data-title={c.title} className={c.figure ? 'figure' : undefined}>
                  {cell(row, c, i === 0)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
