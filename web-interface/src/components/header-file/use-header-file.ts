import { useState } from 'react';
import type { Attachment } from '@/api/types';
import { headerFault, type HeaderKind } from '@/lib/header-file';
import { useUploads } from '../uploads/use-uploads';

type Way = 'file' | 'address';

interface Options {
  /** How it begins. */
  way?: Way;
  /** Hears of the file that stands now, and of the way that was chosen. */
  onChange?: (file: Attachment | null, way: Way) => void;
}

/** The file that a template opens with: chosen here and stored at once, unless an address is given instead. */
export function useHeaderFile(templateId: string, kind: HeaderKind, { way: first = 'file', onChange }: Options = {}) {
  const [way, choose] = useState<Way>(first);
  const [refused, setRefused] = useState<'type' | 'size' | null>(null);
  // The server looks into the file: what it is counts more than what it calls itself.
  const faultOf = (file: Attachment | null) => file && headerFault(kind, { type: file.content_type, size: file.size });
  const uploads = useUploads(templateId, (attachment) => !faultOf(attachment) && onChange?.(attachment, 'file'));
  const stored = uploads.files[0]?.attachment ?? null;
  const found = faultOf(stored);
  const file = found ? null : stored;
  const remove = (key: string) => {
    uploads.remove(key);
    onChange?.(null, way);
  };
  const chosen = way === 'file' ? uploads.files[0] : undefined;
  return {
    kind,
    way,
    setWay: (next: Way) => {
      choose(next);
      onChange?.(next === 'file' ? file : null, next);
    },
    choose: (next: File) => {
      const fault = headerFault(kind, next);
      setRefused(fault);
      if (!fault) uploads.add([next]);
    },
    uploads: { ...uploads, remove },
    fault: found ?? (uploads.files.length === 0 ? refused : null),
    file: way === 'file' ? file : null,
    shown: chosen ? { name: chosen.file.name, preview: chosen.preview } : null,
  };
}

export type HeaderFile = ReturnType<typeof useHeaderFile>;
