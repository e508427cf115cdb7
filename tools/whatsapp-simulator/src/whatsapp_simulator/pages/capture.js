// Pictures as a telephone sends them, and the microphone.

const LONGEST_SIDE = 1600;

export async function asJpeg(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return null;
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
}

export class Recorder {
  constructor(tell) {
    this.tell = tell;
    this.parts = [];
  }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return false;
    }
    this.recorder = new MediaRecorder(this.stream);
    this.recorder.ondataavailable = (event) => this.parts.push(event.data);
    this.recorder.start();
    let seconds = 0;
    this.timer = setInterval(() => this.tell(++seconds), 1000);
    return true;
  }

  stop() {
    clearInterval(this.timer);
    return new Promise((done) => {
      this.recorder.onstop = () => {
        for (const track of this.stream.getTracks()) track.stop();
        done(new Blob(this.parts, { type: this.recorder.mimeType }));
      };
      this.recorder.stop();
    });
  }
}
