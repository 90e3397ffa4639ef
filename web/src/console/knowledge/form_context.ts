// What every field of a form of a YAML file works on.
import { createContext, useContext } from 'react';
import { type FieldFault, under } from './form_faults';
import type { Of, Option } from './fields';
import type { Path, Value } from './yaml/value';

export interface FormOn {
  text: string;
  value: Value;
  faults: FieldFault[];
  /** `where`: the field, for taking back what was typed in it as one step. */
  edit(next: string, where: string): void;
  options(of: Of): readonly Option[];
  toLine(line: number): void;
  /** Lines of the file above the YAML. */
  before: number;
}

export const FormContext = createContext<FormOn | null>(null);

export function useForm(): FormOn {
  const on = useContext(FormContext);
  if (!on) throw new Error('outside a form');
  return on;
}

export const idOf = (path: Path) => `kf-${path.join('-')}`;

/** The words at one field, and how bad they are. */
export function wrongAt(on: FormOn, path: Path): { help?: string; status?: 'error' | 'warning' } {
  const here = under(on.faults, path);
  if (here.length === 0) return {};
  return { help: here.map((f) => f.text).join('; '), status: here.some((f) => f.level === 'error') ? 'error' : 'warning' };
}
