/** For `accept` of a file input. By ending too: not every system knows the type of HEIC. */
export const PHOTO_FILES = 'image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif'

/** Largest side we send: enough for a full screen, a tenth of what a phone's camera makes. */
const LONGEST_SIDE = 2560

/**
 * The photo redrawn as a JPEG of at most 2560 px, upright, without EXIF and so without GPS.
 *
 * What the browser cannot decode is given back untouched: the server takes HEIC itself, and refuses the rest with words.
 */
export async function shrink(file: File, longest = LONGEST_SIDE): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.86))
    return made ?? file
  } catch {
    return file
  }
}
