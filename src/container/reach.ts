import { get } from 'node:http';
import { connect } from 'node:net';

const patience = 1500;

/** Whether somebody listens. */
export function isListening(address: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port, timeout: patience });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end(true));
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Status of an answer over HTTP; undefined when there is none. */
export function askHttp({ address, port, path, headers }: Question): Promise<number | undefined> {
  return new Promise(resolve => {
    const sent = get({ host: address, port, path, headers, timeout: patience }, response => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(undefined));
  });
}
