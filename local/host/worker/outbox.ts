/** Sends what is said in one turn of the event loop as one message: each costs both threads a wake-up. */
export function makeOutbox<Message>(post: (messages: readonly Message[]) => void): (message: Message) => void {
  let waiting: Message[] = [];
  return (message) => {
    if (waiting.length === 0) {
      setImmediate(() => {
        const messages = waiting;
        waiting = [];
        post(messages);
      });
    }
    waiting.push(message);
  };
}
