/**
 * Map services in China draw on GCJ-02, which is shifted from WGS-84 by up to some 700 m.
 * We store WGS-84 and shift only while drawing on such tiles. Good to about a metre or two.
 */
const EARTH_AXIS = 6378245
const ECCENTRICITY = 0.00669342162296594

export type LatLng = [latitude: number, longitude: number]

export function toGcj02([latitude, longitude]: LatLng): LatLng {
  if (!isInChina([latitude, longitude])) return [latitude, longitude]
  const x = longitude - 105
  const y = latitude - 35
  const radians = (latitude / 180) * Math.PI
  const magic = 1 - ECCENTRICITY * Math.sin(radians) ** 2
  const north =
    (shiftNorth(x, y) * 180) /
    (((EARTH_AXIS * (1 - ECCENTRICITY)) / (magic * Math.sqrt(magic))) * Math.PI)
  const east =
    (shiftEast(x, y) * 180) / ((EARTH_AXIS / Math.sqrt(magic)) * Math.cos(radians) * Math.PI)
  return [latitude + north, longitude + east]
}

function isInChina([latitude, longitude]: LatLng) {
  return longitude > 72.004 && longitude < 137.8347 && latitude > 0.8293 && latitude < 55.8271
}

function shiftNorth(x: number, y: number) {
  const flat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  const ripple = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3
  const long = ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3
  const short = ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3
  return flat + ripple + short + long
}

function shiftEast(x: number, y: number) {
  const flat = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  const ripple = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3
  const short = ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3
  const long = ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3
  return flat + ripple + short + long
}
