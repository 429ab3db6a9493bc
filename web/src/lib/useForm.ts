import * as v from 'valibot'
import { nextTick, reactive, ref, type Ref, type UnwrapNestedRefs } from 'vue'

type Schema = v.GenericSchema<Record<string, unknown>, Record<string, unknown>>

/** A refusal that names fields, as ApiError does; forms know no more of the server than this. */
interface FieldRefusal {
  fields: Record<string, string>
}

export interface Form<Input extends object> {
  /** Bind inputs to these; they survive a refused submit. */
  values: UnwrapNestedRefs<Input>
  /** Field name → what is wrong with it, for people. */
  errors: Partial<Record<string, string>>
  /** What went wrong with the whole, when no field is to blame; null otherwise. */
  failure: Ref<unknown>
  isBusy: Ref<boolean>
  /** For `@submit.prevent`: checks, sends, shows refusals, moves the focus to the first. */
  submit: (event?: Event) => Promise<void>
  /** Checks one field, for `@blur` and `@change`. */
  check: (field: string) => void
}

/**
 * One form: a valibot schema says what is allowed, `send` does the work.
 *
 * Give messages as functions, so they follow the language:
 * `v.minLength(2, () => t('host.titleShort'))`.
 */
export function useForm<S extends Schema>({
  schema,
  initial,
  send,
}: {
  schema: S | (() => S)
  initial: v.InferInput<S>
  send: (values: v.InferOutput<S>) => Promise<void>
}): Form<v.InferInput<S> & object> {
  const values = reactive({ ...initial }) as UnwrapNestedRefs<v.InferInput<S> & object>
  const errors = reactive<Partial<Record<string, string>>>({})
  const failure = ref<unknown>(null)
  const isBusy = ref(false)
  const parse = () => v.safeParse(typeof schema === 'function' ? schema() : schema, values)

  function show(found: Record<string, string>) {
    for (const field of Object.keys(errors)) delete errors[field]
    Object.assign(errors, found)
  }

  async function submit(event?: Event) {
    if (isBusy.value) return
    const form = event?.currentTarget as HTMLFormElement | null | undefined
    failure.value = null
    const result = parse()
    show(result.success ? {} : firstIssues(result.issues))
    if (!result.success) return focusFirstError(form)
    isBusy.value = true
    try {
      await send(result.output)
    } catch (error) {
      const fields = (error as Partial<FieldRefusal>).fields ?? {}
      // Fields this form does not show cannot be corrected here: say it for the whole form.
      const known = Object.entries(fields).filter(([field]) => field in values)
      if (known.length > 0) show(Object.fromEntries(known))
      else failure.value = error
      await focusFirstError(form)
    } finally {
      isBusy.value = false
    }
  }

  function check(field: string) {
    const result = parse()
    const message = result.success ? undefined : firstIssues(result.issues)[field]
    if (message) errors[field] = message
    else delete errors[field]
  }

  return { values, errors, failure, isBusy, submit, check }
}

/** The first thing wrong with each field. */
function firstIssues(issues: v.BaseIssue<unknown>[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const issue of issues) {
    const field = String(issue.path?.[0]?.key ?? '')
    found[field] ??= issue.message
  }
  return found
}

async function focusFirstError(form: HTMLFormElement | null | undefined) {
  await nextTick()
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
