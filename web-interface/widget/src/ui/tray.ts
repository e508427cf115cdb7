/** Files chosen, dropped or pasted, waiting to be sent with the next message. */
import { useState } from 'preact/hooks';
import { shrinkPhoto } from '../lib/shrink';
import { useChat } from './context';
import { leftOut, pick } from './picking';

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

export interface Tray {
  files: File[];
  /** Why files of the last choice are not among them, one line for each reason. */
  error: string;
  add(files: File[]): Promise<void>;
  remove(file: File): void;
  clear(): void;
}

/** Holds the files and refuses what the server would refuse anyway, before it costs anybody's mobile data. */
export function useTray(): Tray {
  const { state, t, locale } = useChat();
  const [files, setFiles] = useState<File[]>([]);
  const [error, setError] = useState('');
  const max = state.config?.limits.max_file_size ?? DEFAULT_MAX_BYTES;
  return {
    files,
    error,
    async add(given) {
      const picked = pick(files, await Promise.all(given.map(shrinkPhoto)), max);
      setFiles(picked.files);
      setError(leftOut(picked, max, t, locale));
    },
    remove(file) {
      setFiles(files.filter((f) => f !== file));
      setError('');
    },
    clear() {
      setFiles([]);
      setError('');
    },
  };
}
