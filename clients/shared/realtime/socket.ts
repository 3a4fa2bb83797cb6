/** The one place that knows Socket.IO: websocket only, reconnecting for ever. */
import { io } from "socket.io-client";
import { PROTOCOL } from "../contract";

/** What the live connection needs of a socket; tests put a fake behind it. */
export interface LiveSocket {
  readonly connected: boolean;
  connect(): void;
  disconnect(): void;
  onConnect(listener: () => void): void;
  /** `refusal` is the code with which the server turned the connection away, if it did. */
  onDisconnect(listener: (refusal: string | null) => void): void;
  onMessage(name: "events" | "signal", listener: (message: unknown) => void): void;
  /** Rejects when no answer came within `timeoutMs`, or when the connection is lost before. */
  ask(name: string, message: object, timeoutMs: number): Promise<unknown>;
  tell(name: string): void;
  /** Sent and forgotten; dropped while there is no connection or it is busy. */
  signal(message: object): void;
}

const RECONNECT_FIRST_MS = 300;
const RECONNECT_LONGEST_MS = 3000;

export function openSocket(token: () => string): LiveSocket {
  const socket = io({
    transports: ["websocket"],
    autoConnect: false,
    auth: (give) => {
      give({ protocol: PROTOCOL, token: token() });
    },
    reconnectionDelay: RECONNECT_FIRST_MS,
    reconnectionDelayMax: RECONNECT_LONGEST_MS,
  });
  let wanted = false;
  /** Socket.IO gives up when the server itself ends or refuses the connection; we do not. */
  const tryAgain = () => {
    if (!socket.active) setTimeout(() => wanted && socket.connect(), RECONNECT_LONGEST_MS);
  };
  return {
    get connected() {
      return socket.connected;
    },
    connect: () => {
      wanted = true;
      socket.connect();
    },
    disconnect: () => {
      wanted = false;
      socket.disconnect();
    },
    onConnect: (listener) => socket.on("connect", listener),
    onDisconnect: (listener) => {
      socket.on("disconnect", () => {
        listener(null);
        tryAgain();
      });
      socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
        listener(error.data?.code ?? null);
        tryAgain();
      });
    },
    onMessage: (name, listener) => socket.on(name, listener),
    ask: (name, message, timeoutMs) =>
      socket.timeout(timeoutMs).emitWithAck(name, message) as Promise<unknown>,
    tell: (name) => socket.emit(name),
    signal: (message) => socket.volatile.emit("signal", message),
  };
}
