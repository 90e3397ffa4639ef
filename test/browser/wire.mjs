// A cable between browser and server that can be cut, mended, or made to swallow what the server says.
import net from 'node:net';

export class Wire {
  static async open(port) {
    const wire = new Wire(port);
    await new Promise((done) => wire.server.listen(0, '127.0.0.1', done));
    wire.origin = `http://127.0.0.1:${wire.server.address().port}`;
    return wire;
  }

  constructor(port) {
    this.pairs = new Set();
    this.isCut = false;
    this.isMute = false;
    this.server = net.createServer((near) => {
      if (this.isCut) return near.destroy();
      const far = net.connect(port, '127.0.0.1');
      const pair = { near, far };
      this.pairs.add(pair);
      near.on('data', (d) => far.write(d));
      far.on('data', (d) => {
        if (!this.isMute) near.write(d);
      });
      const end = () => {
        this.pairs.delete(pair);
        near.destroy();
        far.destroy();
      };
      for (const side of [near, far]) side.on('close', end).on('error', end);
      return undefined;
    });
  }

  /** Every connection dies, new ones are accepted. */
  kill() {
    for (const { near, far } of [...this.pairs]) {
      near.resetAndDestroy?.() ?? near.destroy();
      far.destroy();
    }
  }

  cut() {
    this.isCut = true;
    this.kill();
  }

  /** What the server says from now on is lost; what the browser says still arrives. */
  mute() {
    this.isMute = true;
  }

  mend() {
    this.isCut = false;
    this.isMute = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
