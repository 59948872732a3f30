import { type Socket } from 'node:net'

/**
 * Breaks a connection as a crash does. One that is just being shut down is only closed: to reset it then fails (EINVAL), and Node neither closes the
 * handle nor ends the process any more.
 */
export function resetSocket(socket: Socket | null): void {
  if (socket?.writableEnded === true && !socket.writableFinished) socket.destroy()
  else socket?.resetAndDestroy()
}
