// Starts the program on a free port and learns its address and the agent's first password.
import { spawn, spawnSync } from 'node:child_process';

/** A folder of packs with a sentence encoder, or undefined: WARMLINE_PACKS, else one made of WARMLINE_TEST_ENCODER in `dir`. */
export function findPacks(fallback, dir) {
  const file = process.env.WARMLINE_TEST_ENCODER;
  if (process.env.WARMLINE_PACKS || !file) return process.env.WARMLINE_PACKS;
  const made = spawnSync(process.env.WARMLINE_BIN ?? fallback, ['pack', 'add', file, '--name', 'encoder-test', '--packs', dir], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`no pack comes of ${file}: ${made.stderr}`);
  return dir;
}

/** Words alone decide, unless `args` and `env` say more. */
export async function startServer(fallback, data, args = ['demo'], env = {}) {
  const bin = process.env.WARMLINE_BIN ?? fallback;
  const child = spawn(bin, [...args, '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WARMLINE_ENCODER: 'off', ...env },
  });
  let output = '';
  const exited = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
  const found = new Promise((done, fail) => {
    const read = (chunk) => {
      output += chunk;
      const address = /listening on (http:\/\/127\.0\.0\.1:(\d+))/.exec(output);
      if (address) done({ origin: address[1], port: Number(address[2]) });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', fail);
    exited.then((code) => fail(new Error(`${bin} ended (${code}) before it listened:\n${output}`)));
    setTimeout(() => fail(new Error(`${bin} did not listen within 300 s:\n${output}`)), 300000).unref();
  });
  const address = await found;
  // The line with the password may come after the address.
  for (let i = 0; i < 20 && !process.env.WARMLINE_DESK_PASSWORD && !/desk login:/.test(output); i++)
    await new Promise((done) => setTimeout(done, 100));
  const login = /desk login: (\S+) \/ (\S+)/.exec(output);
  return {
    ...address,
    mock: process.env.WARMLINE_MOCK !== undefined,
    login: login?.[1] ?? 'agent',
    password: process.env.WARMLINE_DESK_PASSWORD ?? login?.[2] ?? '',
    tail: () => output.slice(-2000),
    async stop() {
      child.kill('SIGTERM');
      const late = new Promise((done) => setTimeout(() => done('timeout'), 120000).unref());
      const code = await Promise.race([exited, late]);
      if (code === 'timeout') child.kill('SIGKILL');
      return code;
    },
  };
}
