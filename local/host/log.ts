const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];
type Details = Record<string, unknown>;

/** One JSON line per event, on stderr; stdout belongs to the "listening" line. */
export interface Log {
  debug(message: string, details?: Details): void;
  info(message: string, details?: Details): void;
  warn(message: string, details?: Details): void;
  error(message: string, details?: Details): void;
  /** A line the app logged, with the app's own level name. */
  app(level: string, message: string, details?: Details): void;
}

const appLevels: Record<string, Level | undefined> = {
  trace: 'debug',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
};

export function makeLog(threshold: string | undefined, write: (line: string) => void): Log {
  const wanted = levels.indexOf(threshold as Level);
  const lowest = wanted < 0 ? levels.indexOf('warn') : wanted;
  const emit = (level: Level, message: string, details: Details = {}) => {
    if (levels.indexOf(level) >= lowest) write(`${JSON.stringify({ level, ...details, message })}\n`);
  };
  return {
    debug: (message, details) => emit('debug', message, details),
    info: (message, details) => emit('info', message, details),
    warn: (message, details) => emit('warn', message, details),
    error: (message, details) => emit('error', message, details),
    app: (level, message, details) => emit(appLevels[level] ?? 'info', message, details),
  };
}
