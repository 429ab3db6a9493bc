import { computed, reactive, ref, watch } from 'vue'
import { ApiError } from '@/api/errors'
import type { HouseDraft, HouseDraftFields } from '@/api/types'
import {
  faultsOf,
  FIELDS,
  SECTIONS,
  SECTION_NAMES,
  type Fault,
  type Field,
  type Section,
} from './sections'

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'saved'; at: number }
  | { kind: 'invalid' }
  | { kind: 'failed'; error: unknown }

type Value = HouseDraftFields[Field]

const WAIT_MS = 800

const pickFields = (draft: HouseDraft) =>
  Object.fromEntries(FIELDS.map((field) => [field, draft[field]])) as unknown as HouseDraftFields

/** Text is saved without the blanks around it, so they are no change. */
function isSame(one: Value, other: Value): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.trim() === other.trim()
  if (Array.isArray(one) && Array.isArray(other)) {
    return [...one].sort().join() === [...other].sort().join()
  }
  return one === other
}

/**
 * A house being edited: what is typed goes to the server by itself, section by section.
 *
 * Only fields changed here are sent, one request after another, so that another tab's changes to
 * other fields survive, and nothing older overtakes something newer. What another tab saved comes in
 * through `merge` for every field that is not being changed here.
 */
export function createDraftEditor({
  draft,
  save,
  now = Date.now,
}: {
  draft: HouseDraft
  save: (changes: Partial<HouseDraftFields>) => Promise<HouseDraft>
  now?: () => number
}) {
  const current = ref(draft)
  const values = reactive(pickFields(draft))
  /** What the server is known to hold, as it is written here. */
  const base = reactive(pickFields(draft))
  /** Refusals by the server, each with the value it was about. */
  const refused = reactive<Partial<Record<Field, { value: Value; text: string }>>>({})
  const states = reactive(
    Object.fromEntries(SECTION_NAMES.map((name) => [name, { kind: 'idle' }])) as Record<
      Section,
      SaveState
    >,
  )
  const valueOf = (field: Field): Value => values[field]
  const isChanged = (field: Field) => !isSame(valueOf(field), base[field])
  const refusalOf = (field: Field) => {
    const refusal = refused[field]
    return refusal && isSame(refusal.value, valueOf(field)) ? refusal.text : undefined
  }
  const faults = computed(() => faultsOf(values))
  /** Shown only where something was typed: an untouched draft is not scolded. */
  const errors = computed(() => {
    const found: Partial<Record<Field, { fault?: Fault; text?: string }>> = {}
    for (const field of FIELDS) {
      const fault = isChanged(field) ? faults.value[field] : undefined
      const text = refusalOf(field)
      if (fault || text) found[field] = { fault, text }
    }
    return found
  })
  const isDirty = computed(() => FIELDS.some(isChanged))

  let queue: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Runs after everything asked before; the queue goes on when one fails. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = queue.then(work)
    queue = run.catch(() => undefined)
    return run
  }

  /** Takes the server's word for everything that is not being changed here. */
  function merge(answer: HouseDraft) {
    current.value = answer
    for (const field of FIELDS) {
      if (isChanged(field)) continue
      setField(base, field, answer[field])
      if (!isSame(valueOf(field), answer[field])) setField(values, field, answer[field])
    }
  }

  function sendable(section: Section): Field[] {
    const mine: readonly Field[] = SECTIONS[section]
    const good = mine.filter(
      (field) => isChanged(field) && !faults.value[field] && refusalOf(field) === undefined,
    )
    // A point is one thing with two numbers.
    if (good.includes('latitude') || good.includes('longitude')) {
      return [...new Set<Field>([...good, 'latitude', 'longitude'])]
    }
    return good
  }

  async function saveSection(section: Section) {
    const fields = sendable(section)
    if (!fields.length) return settle(section)
    const sent = Object.fromEntries(
      fields.map((field) => [field, clone(valueOf(field))]),
    ) as Partial<HouseDraftFields>
    states[section] = { kind: 'saving' }
    try {
      const answer = await save(sent)
      for (const field of fields) {
        setField(base, field, sent[field] as never)
        delete refused[field]
      }
      merge(answer)
      states[section] = { kind: 'saved', at: now() }
    } catch (error) {
      const known = error instanceof ApiError ? error.fields : {}
      const named = fields.filter((field) => known[field] !== undefined)
      for (const field of named) {
        refused[field] = { value: sent[field] as Value, text: known[field]! }
      }
      states[section] = { kind: 'failed', error }
      // What was not to blame is sent without the rest.
      if (named.length && named.length < fields.length) return saveSection(section)
    }
    settle(section)
  }

  /** A section with something wrong in it says so, whatever was saved besides. */
  function settle(section: Section) {
    const mine: readonly Field[] = SECTIONS[section]
    if (mine.some((field) => errors.value[field])) states[section] = { kind: 'invalid' }
    else if (states[section].kind === 'invalid' || states[section].kind === 'waiting') {
      states[section] = { kind: 'idle' }
    }
  }

  /** Sends what waits now; resolves when it has arrived or was refused. */
  function flush(): Promise<void> {
    clearTimeout(timer)
    return enqueue(async () => {
      for (const section of SECTION_NAMES) await saveSection(section)
    })
  }

  const stop = watch(
    values,
    () => {
      for (const section of SECTION_NAMES) {
        const mine: readonly Field[] = SECTIONS[section]
        const isSaving = states[section].kind === 'saving'
        if (!isSaving && mine.some(isChanged)) {
          if (sendable(section).length) states[section] = { kind: 'waiting' }
          else settle(section)
        } else if (!isSaving) settle(section)
      }
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), WAIT_MS)
    },
    { deep: true },
  )

  return {
    current,
    values,
    errors,
    states,
    isDirty,
    enqueue,
    merge,
    flush,
    stop: () => {
      clearTimeout(timer)
      stop()
    },
  }
}

export type DraftEditor = ReturnType<typeof createDraftEditor>

function setField<F extends Field>(target: HouseDraftFields, field: F, value: HouseDraftFields[F]) {
  target[field] = value
}

const clone = (value: Value): Value => (Array.isArray(value) ? [...value] : value)
