/** Two short tones made by the browser itself: no files, and each event has its own. */
const tones = { message: [880, 1175], queue: [659, 523] } as const;

let audio: AudioContext | undefined;

/** Plays a tone; silent until the page has been clicked once, as browsers demand. */
export function playTone(kind: keyof typeof tones, volume: number): void {
  if (volume <= 0 || typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  const context = audio;
  if (context.state === 'suspended') void context.resume();
  tones[kind].forEach((frequency, index) => {
    const start = context.currentTime + index * 0.12;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(Math.max(0.001, volume * 0.3), start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.3);
  });
}
