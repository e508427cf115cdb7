import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useTranslation } from '@/i18n';
import { timer } from '@/lib/format';
import { createStore, useStore } from '@/lib/store';
import classes from './kinds.module.css';

const speeds = [1, 1.5, 2] as const;
const speed = createStore<(typeof speeds)[number]>(1);
/** What plays now: the next one silences it. */
let playing: HTMLAudioElement | null = null;

interface Props {
  src: string;
  /** What the recording is; '' where nobody knows. */
  type?: string;
  /** A copy for browsers that do not play the original. */
  playable?: string | null;
  label: string;
  onExpired?: () => void;
}

/** Plays a voice message: play, place, speed; the speed holds for all of them. */
export function AudioPlayer({ src, type = '', playable = null, label, onExpired }: Props) {
  const { t } = useTranslation('kinds');
  const { audio, isPlaying, at, length, isBroken, rate, toggle, seek, handlers } = usePlayback(onExpired);
  const Glyph = isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <div>
      <div className={classes['player']} role="group" aria-label={label}>
        {/* A recording of the customer: there are no captions to show. */}
        {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
        <audio key={src} ref={audio} src={playable ? undefined : src} preload="metadata" {...handlers}>
          {/* What a browser cannot play it passes over; the last one tells that none was left. */}
          {playable && <source src={src} type={typeOf(type)} />}
          {playable && <source src={playable} type="audio/mp4" onError={handlers.onError} />}
        </audio>
        <button type="button" className={classes['play']} aria-label={isPlaying ? t('audio.pause') : t('audio.play')} onClick={toggle}>
          <Glyph size={18} aria-hidden />
        </button>
        <input
          type="range"
          className={classes['track']}
          min={0}
          max={Math.max(length, 0.1)}
          step={0.1}
          value={Math.min(at, Math.max(length, 0.1))}
          aria-label={t('audio.place')}
          aria-valuetext={t('audio.of', { at: timer(at), length: timer(length) })}
          onChange={(event) => seek(Number(event.currentTarget.value))}
        />
        <span className={`${classes['clock']} tabular`}>{timer(at > 0 ? at : length)}</span>
        <button type="button" className={`${classes['speed']} tabular`} aria-label={t('audio.speed', { speed: rate })} onClick={() => speed.set(speeds[(speeds.indexOf(rate) + 1) % speeds.length] ?? 1)}>
          {String(rate).replace('.', ',')}×
        </button>
      </div>
      {isBroken && (
        <a className={classes['link']} href={playable ?? src} download>
          {t('audio.broken')}
        </a>
      )}
    </div>
  );
}

/** Recordings are Opus whatever their container says of itself; a browser asks for the codec before it says yes. */
const typeOf = (type: string): string => (type === 'audio/ogg' ? 'audio/ogg; codecs=opus' : type.endsWith('/webm') ? 'audio/webm; codecs=opus' : type);

const FAR = 1e7;
type Told = SyntheticEvent<HTMLAudioElement>;

function usePlayback(onExpired: (() => void) | undefined) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [isBroken, setBroken] = useState(false);
  const rate = useStore(speed);
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = rate;
  }, [rate]);
  useEffect(() => {
    const box = audio.current;
    return () => {
      if (playing === box) playing = null;
    };
  }, []);
  const toggle = () => {
    const box = audio.current;
    if (!box) return;
    if (!box.paused) return box.pause();
    playing?.pause();
    playing = box;
    box.playbackRate = rate;
    // Refused where the file is gone; the element's own error event tells.
    box.play().catch(() => undefined);
  };
  const seek = (seconds: number) => {
    if (audio.current) audio.current.currentTime = seconds;
  };
  const measure = ({ currentTarget: box }: Told) => {
    setBroken(false);
    // What a browser recorded does not say how long it is: its end is looked for once.
    if (box.duration === Infinity) box.currentTime = FAR;
    else if (Number.isFinite(box.duration)) {
      setLength(box.duration);
      if (box.paused && box.currentTime >= box.duration) box.currentTime = 0;
    }
  };
  const handlers = {
    onLoadedMetadata: measure,
    onDurationChange: measure,
    onTimeUpdate: ({ currentTarget: box }: Told) => setAt(box.duration === Infinity ? 0 : box.currentTime),
    onPlay: () => setPlaying(true),
    onPause: () => setPlaying(false),
    onEnded: ({ currentTarget: box }: Told) => {
      setPlaying(false);
      setAt(0);
      box.currentTime = 0;
    },
    onError: () => {
      setBroken(true);
      setPlaying(false);
      onExpired?.();
    },
  };
  return { audio, isPlaying, at, length, isBroken, rate, toggle, seek, handlers };
}
