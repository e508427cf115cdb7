/** Files chosen, dropped or pasted, waiting to be sent with the next message. */
import { useState } from 'preact/hooks';
import { fill } from '../i18n';
import { humanSize } from '../lib/bytes';
import { shrinkPhoto } from '../lib/shrink';
import { useChat } from './context';
import { cleanLine } from '../lib/text';

const MAX_FILES = 5;
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

export interface Tray {
  files: File[];
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
    async add(picked) {
      const more = await Promise.all(picked.map(shrinkPhoto));
      const small = more.filter((f) => f.size <= max);
      const big = more.find((f) => f.size > max);
      const all = [...files, ...small];
      setFiles(all.slice(0, MAX_FILES));
      if (big) {
        const sizes = { size: humanSize(big.size, locale), max: humanSize(max, locale) };
        setError(fill(t.tooBig, { name: cleanLine(big.name, 40), ...sizes }));
      } else setError(all.length > MAX_FILES ? fill(t.tooManyFiles, { n: MAX_FILES }) : '');
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
