// How the console asks the server: the session cookie, the CSRF token with every POST, JSON both ways.

export class ApiError extends Error {
  constructor(
    /** 0: no answer at all. */
    readonly status: number,
    /** The last part of the problem's type: code-needed, login-failed, … */
    readonly slug = '',
    readonly detail = '',
  ) {
    super(detail || String(status));
  }
  /** This server has no such route: the part of the page that needs it stays empty. */
  get noRoute(): boolean {
    return (this.status === 404 || this.status === 405) && this.detail === 'nothing is at this path';
  }
}

interface Problem {
  type?: string;
  detail?: string;
}

let csrf = '';
let who = '';
/** Whose session it is, and what their POSTs carry; both empty: nobody's. */
export const setSession = (token: string, person = ''): void => {
  csrf = token;
  who = person;
};

/** Routes that were not there, or that need a language model where there is none, by their shape; asked once a page load, so that a missing part is no storm of errors. */
const absent = new Set<string>();
const shapeOf = (method: string, path: string) => `${method} ${path.replace(/\?.*$/, '').replace(/\/[^/]*\d[^/]*/g, '/:id')}`;

/** False once the server has said that it does not offer this. */
export const offered = (method: 'GET' | 'POST', path: string): boolean => !absent.has(shapeOf(method, path));

const onLoggedOut = new Set<() => void>();
/** Called when the server says that the session is over. */
export function whenLoggedOut(fn: () => void): () => void {
  onLoggedOut.add(fn);
  return () => void onLoggedOut.delete(fn);
}

async function problemOf(res: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    problem = (await res.json()) as Problem;
  } catch {
    // Not ours: a proxy's page, or nothing.
  }
  return new ApiError(res.status, /[^/:]*$/.exec(problem.type ?? '')?.[0] ?? '', problem.detail ?? '');
}

type Method = 'GET' | 'POST' | 'DELETE';

async function send(method: Method, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = {};
  if (method !== 'GET') {
    if (method === 'POST') headers['Content-Type'] = 'application/json';
    if (csrf) headers['X-CSRF-Token'] = csrf;
  }
  try {
    return await fetch(`/v1/${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
    });
  } catch {
    throw new ApiError(0);
  }
}

/** Another tab has logged in again: this one goes on with the new session, unless it is another person's. */
async function joinSession(): Promise<boolean> {
  const res = await send('GET', 'desk/me');
  if (!res.ok) return false;
  const me = (await res.json()) as { id?: string; csrf?: string };
  if ((me.id ?? '') !== who) {
    location.reload();
    return false;
  }
  csrf = me.csrf ?? '';
  return true;
}

async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const shape = shapeOf(method, path);
  if (absent.has(shape)) throw new ApiError(404, '', 'nothing is at this path');
  let res = await send(method, path, body);
  let e = res.ok ? undefined : await problemOf(res);
  if (e?.status === 403 && e.slug === 'csrf' && (await joinSession())) {
    res = await send(method, path, body);
    e = res.ok ? undefined : await problemOf(res);
  }
  if (e) {
    if (e.noRoute || e.slug === 'no-model') absent.add(shape);
    // Without a token nobody was logged in: that is no session which ends.
    if (e.status === 401 && csrf !== '' && path !== 'desk/login') for (const fn of onLoggedOut) fn();
    throw e;
  }
  const text = await res.text();
  return (text === '' ? {} : JSON.parse(text)) as T;
}

export const get = <T>(path: string) => call<T>('GET', path);
export const post = <T = unknown>(path: string, body?: unknown) => call<T>('POST', path, body);
export const del = <T = unknown>(path: string) => call<T>('DELETE', path);

/** For what is sent by other means than these. */
export const csrfHeader = (): Record<string, string> => (csrf ? { 'X-CSRF-Token': csrf } : {});

/** Parts of a path. */
export const part = encodeURIComponent;
/** "?a=1&b=2" of what is defined. */
export function query(of: Record<string, string | number | undefined>): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(of)) if (v !== undefined && v !== '') q.set(k, String(v));
  const s = q.toString();
  return s === '' ? '' : `?${s}`;
}
