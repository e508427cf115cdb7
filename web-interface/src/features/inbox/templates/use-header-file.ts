import { useState } from 'react';
import type { Attachment } from '@/api/types';
import { headerFault, type HeaderKind } from '@/lib/header-file';
import { useUploads } from '../composer/use-uploads';

/** The file that a template opens with: chosen here and stored at once, unless an address is given instead. */
export function useHeaderFile(templateId: string, kind: HeaderKind) {
  const uploads = useUploads(templateId);
  const [way, setWay] = useState<'file' | 'address'>('file');
  const [refused, setRefused] = useState<'type' | 'size' | null>(null);
  const stored = uploads.files[0]?.attachment ?? null;
  // The server looks into the file: what it is not counts more than what it calls itself.
  const found = stored && headerFault(kind, { type: stored.content_type, size: stored.size });
  const choose = (file: File) => {
    const fault = headerFault(kind, file);
    setRefused(fault);
    if (!fault) uploads.add([file]);
  };
  const chosen = way === 'file' ? uploads.files[0] : undefined;
  const file: Attachment | null = way === 'file' && !found ? stored : null;
  return { kind, way, setWay, choose, uploads, fault: found ?? (uploads.files.length === 0 ? refused : null), file, shown: chosen ? { name: chosen.file.name, preview: chosen.preview } : null };
}

export type HeaderFile = ReturnType<typeof useHeaderFile>;
