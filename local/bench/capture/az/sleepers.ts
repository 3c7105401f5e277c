import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Hears of processes that begin and end to sleep, and lets time pass while at least one does. */
export class Sleepers {
  readonly #socket: Socket;
  #asleep = 0;
  onChange: (isAnyAsleep: boolean) => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (message) => this.#count(message.toString() === '+' ? 1 : -1));
  }

  static async open(): Promise<Sleepers> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Sleepers(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** A process that has ended sleeps no more, whatever its threads were at. */
  awakeAll(): void {
    this.#count(-this.#asleep);
  }

  close(): void {
    this.#socket.close();
  }

  #count(more: number): void {
    this.#asleep = Math.max(0, this.#asleep + more);
    this.onChange(this.#asleep > 0);
  }
}
