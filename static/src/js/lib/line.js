/* The page's one line to the live door, shared by whatever on it listens. */

import { io } from "socket.io-client";

export const PATIENCE = 8000;
export const REFUSED_AGAIN = 3000;

let socket = null;

/** The socket; it connects when it is first asked for. */
export function line() {
  socket ??= io("/live", {
    transports: ["websocket"],
    reconnectionDelay: 600,
    reconnectionDelayMax: 8000,
    randomizationFactor: 0.6,
    timeout: PATIENCE,
  });
  return socket;
}

/** Send an event; resolves with the answer, or null if none came in time. */
export function ask(event, payload, patience = PATIENCE) {
  return new Promise((resolve) => {
    line().timeout(patience).emit(event, payload, (error, answer) => resolve(error ? null : answer));
  });
}
