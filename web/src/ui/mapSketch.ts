import L from 'leaflet'

const TILE_PX = 256

const token = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** The same number in [0, 1) for the same pair, so that neighbouring tiles agree on a street. */
function noise(a: number, b: number): number {
  const value = Math.sin(a * 127.1 + b * 311.7) * 43758.5453
  return value - Math.floor(value)
}

function drawParks(pen: CanvasRenderingContext2D, { x, y }: L.Coords) {
  pen.fillStyle = token('--pine-tint')
  for (let i = 0; i < 2; i++) {
    if (noise(x + i * 3, y) <= 0.66) continue
    pen.beginPath()
    pen.roundRect(
      20 + noise(x, y + i) * 120,
      24 + noise(y, x + i) * 120,
      70 + noise(i, x) * 50,
      46 + noise(y, i) * 40,
      10,
    )
    pen.fill()
  }
}

/** A street crosses the whole tile; `seed` keeps streets of one tile apart. */
function drawStreet(
  pen: CanvasRenderingContext2D,
  {
    at,
    isVertical,
    seed,
    width,
  }: { at: L.Coords; isVertical: boolean; seed: number; width: number },
) {
  const place = 16 + noise(isVertical ? at.x : at.y, seed) * 224
  for (const [lineWidth, colour] of [
    [width + 2, token('--line')],
    [width, token('--paper')],
  ] as const) {
    pen.lineWidth = lineWidth
    pen.strokeStyle = colour
    pen.beginPath()
    pen.moveTo(isVertical ? place : 0, isVertical ? 0 : place)
    pen.lineTo(isVertical ? place : TILE_PX, isVertical ? TILE_PX : place)
    pen.stroke()
  }
}

function drawTile(at: L.Coords): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  const density = Math.min(2, devicePixelRatio)
  canvas.width = canvas.height = TILE_PX * density
  const pen = canvas.getContext('2d')!
  pen.scale(density, density)
  pen.fillStyle = token('--mist')
  pen.fillRect(0, 0, TILE_PX, TILE_PX)
  drawParks(pen, at)
  const streets: [isVertical: boolean, seed: number, width: number][] = [
    [true, 7, 5],
    [false, 9, 5],
    [true, 21, 3],
    [false, 33, 3],
    [true, 17, 9],
    [false, 5, 9],
  ]
  for (const [isVertical, seed, width] of streets) drawStreet(pen, { at, isVertical, seed, width })
  return canvas
}

const Sketch = L.GridLayer.extend({ createTile: drawTile }) as unknown as new () => L.GridLayer

/** Draws `layer` anew whenever light and dark change, by the system or by the person. */
function followTheme(layer: L.GridLayer) {
  const redraw = () => void layer.redraw()
  const system = matchMedia('(prefers-color-scheme: dark)')
  const chosen = new MutationObserver(redraw)
  layer.on('add', () => {
    system.addEventListener('change', redraw)
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  })
  layer.on('remove', () => {
    system.removeEventListener('change', redraw)
    chosen.disconnect()
  })
  return layer
}

/** Quiet make-believe streets, so that zooming and moving still give a sense of place. */
export const sketchLayer = () => followTheme(new Sketch())
