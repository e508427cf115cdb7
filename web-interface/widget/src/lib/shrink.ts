/** Photos made small before they travel: a phone's camera makes 4 MB, a 3G line carries 50 kB a second. */
const MAX_SIDE = 2048;
const WORTH_IT_BYTES = 700 * 1024;

/** Returns a smaller JPEG of a large photo, or the file itself if it is small, no photo, or would not shrink. */
export async function shrinkPhoto(file: File): Promise<File> {
  if (!/^image\/(jpeg|webp)$/.test(file.type) || file.size < WORTH_IT_BYTES) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
  } catch {
    // A format the browser cannot draw: it travels as it is.
    return file;
  }
}
