// Actions that an agent runs for the customer: what there is, the plan, the yes, and back.
import { get, part, post } from './client';

export interface Both {
  zh: string;
  en: string;
}
export type InputValue = string | number | string[];
export type InputKind = 'text' | 'number' | 'money' | 'date' | 'choice' | 'record' | 'item';
export interface ActionInput {
  name: string;
  label: Both;
  kind: InputKind;
  list?: boolean;
  optional?: boolean;
  max?: number;
  places?: number;
  choices?: { value: string; label: Both }[];
  value?: InputValue;
}
export interface Action {
  id: string;
  title: Both;
  changes: boolean;
  undo_s?: number;
  inputs: ActionInput[];
}
export interface Actions {
  known: boolean;
  /** The proof of who they are has run out. */
  ran_out?: boolean;
  unsettled?: string;
  done?: { plan: string; title: Both; until: number };
  actions: Action[];
}
export interface Candidate {
  value: string;
  label: string;
}
export interface Plan {
  state: 'input' | 'refused' | 'nobody' | 'level' | 'told' | 'ready';
  action: string;
  title: Both;
  text: string;
  inputs: ActionInput[];
  missing?: { name: string; problem: string; candidates: Candidate[]; before?: string[] };
  instead?: { id: string; title: Both }[];
  plan?: string;
  until?: number;
}
export interface Receipt {
  state: 'done' | 'undone';
  plan: string;
  again: boolean;
  events: { blocks?: { type: string; text?: string; undo?: { until: number } }[] }[];
}
export type Values = Record<string, InputValue>;

const of = (id: string) => `desk/conversations/${part(id)}/actions`;

export const actions = (id: string) => get<Actions>(of(id));
export const plan = (id: string, action: string, inputs: Values) => post<Plan>(of(id), { action, inputs });
export const confirm = (id: string, p: string) => post<Receipt>(`${of(id)}/${part(p)}/confirm`);
export const undo = (id: string, p: string) => post<Receipt>(`${of(id)}/${part(p)}/undo`);
