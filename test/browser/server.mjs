// Starts the program on a free port and learns its address and the agent's first password.
import { spawn } from 'node:child_process';

export async function startServer(fallback, data) {
  const bin = process.env.WARMLINE_BIN ?? fallback;
  const child = spawn(bin, ['demo', '--port', '0', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
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
    setTimeout(() => fail(new Error(`${bin} did not listen within 60 s:\n${output}`)), 60000).unref();
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
      const late = new Promise((done) => setTimeout(() => done('timeout'), 20000).unref());
      const code = await Promise.race([exited, late]);
      if (code === 'timeout') child.kill('SIGKILL');
      return code;
    },
  };
}
