import type { WebSocket } from 'ws';

/**
 * Lets so many frames of one connection be under way at once; while more are there, nothing is read of it, so that
 * whoever floods waits for their own answers. What a read brought along is held: 64 KB of it at most.
 */
export const framesInTurn = <Frame>(
  socket: Pick<WebSocket, 'pause' | 'resume'>,
  atOnceMax: number,
  answer: (frame: Frame) => Promise<void>,
): ((frame: Frame) => void) => {
  const held: Frame[] = [];
  let underWay = 0;

  const answerAll = async (first: Frame): Promise<void> => {
    underWay += 1;
    for (let next: Frame | undefined = first; next !== undefined; next = held.shift()) await answer(next);
    underWay -= 1;
    socket.resume();
  };

  return (frame) => {
    if (underWay < atOnceMax) return void answerAll(frame);
    held.push(frame);
    socket.pause();
  };
};
