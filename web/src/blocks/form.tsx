/** @jsxImportSource preact */
// A small form of the machine's, such as the one that proves whose order it is.
import { useState } from 'preact/hooks';
import type { FormBlock, FormField, FormValues } from '../core/types';
import { useBlocks } from './ctx';
import { IconShield } from './icons';

export function valid(field: FormField, raw: string): boolean {
  const value = raw.trim();
  if (value === '' || value.length > (field.max ?? 200)) return false;
  if (field.kind === 'digits4') return /^\d{4}$/.test(value);
  if (field.kind === 'digits6') return /^\d{6}$/.test(value.replace(/[\s-]/g, ''));
  if (field.kind === 'account') return value.includes('@') ? /^[^\s@]+@[^\s@]+$/.test(value) : /^[A-Za-z]{0,4}[\d -]{6,24}$/.test(value);
  if (field.kind === 'order_no') return /^[A-Za-z]{0,4}[\d-]{8,24}$/.test(value.replace(/\s/g, ''));
  return true;
}

/** The proof of an order has no spaces in it; of other forms each field is sent as it was written. */
export function filled(f: FormBlock, values: Record<string, string>): FormValues {
  const of = (name: string) => (values[name] ?? '').trim();
  if (f.form === 'account') return { name: f.form, account: of('account') };
  if (f.form === 'code') return { name: f.form, code: of('code').replace(/[\s-]/g, '') };
  if (f.form !== 'identity') return { name: f.form, fields: f.fields.map((field) => ({ name: field.name, value: of(field.name) })) };
  const tight = (name: string) => of(name).replace(/\s/g, '');
  return { name: f.form, order_no: tight('order_no'), last4: tight('last4') };
}

export function FormCard({ f, active }: { f: FormBlock; active: boolean }) {
  const { w, form } = useBlocks();
  const [values, setValues] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<string[]>([]);
  const [sent, setSent] = useState(false);
  const open = active && !sent && form !== undefined;

  const submit = (e: Event) => {
    e.preventDefault();
    const bad = f.fields.filter((field) => !valid(field, values[field.name] ?? '')).map((field) => field.name);
    setWrong(bad);
    if (bad.length > 0) {
      const el = (e.currentTarget as HTMLElement).querySelector<HTMLInputElement>(`input[name="${bad[0]}"]`);
      el?.focus();
      return;
    }
    const clean = filled(f, values);
    setSent(true);
    form!(
      clean,
      f.fields.map((field) => `${field.label} ${field.kind === 'digits4' ? '••••' : field.kind === 'digits6' ? '••••••' : (values[field.name] ?? '').trim()}`).join(' · '),
    );
  };

  return (
    <form class={`card form${open ? '' : ' done'}`} onSubmit={submit} noValidate>
      <p class="form-title">
        <IconShield />
        {f.title}
      </p>
      {open && f.fields.map((field) => {
        const bad = wrong.includes(field.name);
        const hints: Partial<Record<FormField['kind'], string>> = { digits4: w.formDigits4, digits6: w.formDigits6, order_no: w.formOrderNo, account: w.formAccount, text: w.formInvalid };
        const hint = hints[field.kind] ?? w.formInvalid;
        const digits = field.kind === 'digits4' || field.kind === 'digits6';
        return (
          <label class={bad ? 'bad' : ''}>
            <span>{field.label}</span>
            <input
              name={field.name}
              value={values[field.name] ?? ''}
              maxLength={field.kind === 'digits4' ? 4 : field.kind === 'digits6' ? 7 : (field.max ?? 64)}
              inputMode={digits ? 'numeric' : field.kind === 'account' ? 'email' : 'text'}
              autoComplete={field.kind === 'digits6' ? 'one-time-code' : 'off'}
              autoCapitalize="off"
              spellcheck={false}
              aria-invalid={bad}
              onInput={(e) => setValues({ ...values, [field.name]: e.currentTarget.value })}
            />
            {bad && (
              <small role="alert">
                {hint}
              </small>
            )}
          </label>
        );
      })}
      {open ? (
        <button type="submit" class="primary">
          {f.submit || w.submit}
        </button>
      ) : (
        <p class="quiet">{sent ? w.formDone : w.formOver}</p>
      )}
    </form>
  );
}
