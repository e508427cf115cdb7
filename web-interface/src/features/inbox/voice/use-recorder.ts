import { useCallback, useEffect, useRef, useState } from 'react';

/** What the recorder does; `refused` and `missing` say why it cannot. */
export type Recording =
  | { state: 'asking' }
  | { state: 'recording'; seconds: number; level: number }
  | { state: 'done'; file: File; url: string; seconds: number }
  | { state: 'refused' }
  | { state: 'missing' };

const MOST_SECONDS = 300;
const TICK_MS = 200;
/** In order of liking: WhatsApp's own first, then what the browsers have instead. */
const types = [['audio/ogg;codecs=opus', 'ogg'], ['audio/webm;codecs=opus', 'webm'], ['audio/mp4', 'm4a']] as const;

/** Records from the moment it is mounted until it is stopped, thrown away or five minutes long. */
export function useRecorder(): { recording: Recording; stop: () => void } {
  const [recording, setRecording] = useState<Recording>(() => ({ state: canRecord() ? 'asking' : 'missing' }));
  const recorder = useRef<MediaRecorder | null>(null);
  const stop = useCallback(() => {
    if (recorder.current?.state === 'recording') recorder.current.stop();
  }, []);

  useEffect(() => {
    let isGone = false;
    let url = '';
    let end = () => undefined as void;
    const begin = async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
      end = () => stream.getTracks().forEach((track) => track.stop());
      if (isGone) return end();
      const [mimeType, ending] = types.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? ['', 'webm'];
      const made = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 32_000 } : {});
      recorder.current = made;
      const pieces: Blob[] = [];
      const startedAt = Date.now();
      const elapsed = () => (Date.now() - startedAt) / 1000;
      const meter = loudness(stream);
      const timer = setInterval(() => {
        if (elapsed() >= MOST_SECONDS) stop();
        else setRecording({ state: 'recording', seconds: elapsed(), level: meter.read() });
      }, TICK_MS);
      made.ondataavailable = ({ data }) => pieces.push(data);
      made.onstop = () => {
        clearInterval(timer);
        meter.close();
        end();
        if (isGone) return;
        const file = new File(pieces, `voz-${new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '')}.${ending}`, { type: mimeType.split(';')[0] ?? '' });
        url = URL.createObjectURL(file);
        setRecording({ state: 'done', file, url, seconds: elapsed() });
      };
      made.start(1_000);
      setRecording({ state: 'recording', seconds: 0, level: 0 });
    };
    if (!canRecord()) return;
    begin().catch((error: unknown) => {
      // Both a "no" of the person and a machine without a microphone come as a DOMException.
      if (!(error instanceof DOMException)) throw error;
      if (!isGone) setRecording({ state: error.name === 'NotAllowedError' ? 'refused' : 'missing' });
    });
    return () => {
      isGone = true;
      stop();
      end();
      if (url) URL.revokeObjectURL(url);
    };
  }, [stop]);
  return { recording, stop };
}

// Browsers hide the microphone from pages that came without https.
const canRecord = (): boolean => Boolean(navigator.mediaDevices) && typeof MediaRecorder !== 'undefined';

/** How loud it is, from 0 to 1; shows that the microphone hears. */
function loudness(stream: MediaStream): { read: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 256;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return {
    read: () => {
      analyser.getByteTimeDomainData(samples);
      return Math.min(1, Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 64);
    },
    close: () => void context.close(),
  };
}
