import { computed, onScopeDispose, reactive, ref } from 'vue'
import { ApiError } from '@/api/errors'
import { uuid } from '@/lib/uuid'
import { imageCodeUrl, sendSmsCode, type SmsPurpose } from './api'
import { isMobile, plainMobile } from './rules'

type Field = 'mobile' | 'image_code'
export type SmsRefusal = 'mobile' | 'imageEmpty'

/**
 * Asking for a text message: a picture whose id the browser makes, its characters, then a wait.
 *
 * A picture is good for one try: after each one it is replaced and the field is empty again,
 * except after a success, when both rest until one may ask again.
 */
export function useSmsCode({
  purpose,
  mobile,
  say,
}: {
  purpose: SmsPurpose
  mobile: () => string
  say: (refusal: SmsRefusal) => string
}) {
  const imageCodeId = ref(uuid())
  const imageCode = ref('')
  const secondsLeft = ref(0)
  const isSending = ref(false)
  const wasSent = ref(false)
  const failure = ref<unknown>(null)
  const errors = reactive<Partial<Record<Field, string>>>({})
  let timer = 0

  function refresh() {
    imageCodeId.value = uuid()
    imageCode.value = ''
  }

  function wait(seconds: number) {
    secondsLeft.value = seconds
    clearInterval(timer)
    timer = window.setInterval(() => {
      secondsLeft.value--
      if (secondsLeft.value > 0) return
      clearInterval(timer)
      refresh()
    }, 1000)
  }

  /** True when the message is on its way; otherwise `errors` or `failure` say why not. */
  async function send(): Promise<boolean> {
    if (isSending.value || secondsLeft.value > 0) return false
    forget()
    if (!isMobile(mobile())) errors.mobile = say('mobile')
    if (!imageCode.value.trim()) errors.image_code = say('imageEmpty')
    if (errors.mobile || errors.image_code) return false
    isSending.value = true
    try {
      const sent = await sendSmsCode({
        mobile: plainMobile(mobile()),
        purpose,
        image_code_id: imageCodeId.value,
        image_code: imageCode.value.trim(),
      })
      wasSent.value = true
      wait(sent.resend_after_seconds)
      return true
    } catch (error) {
      show(error)
      return false
    } finally {
      isSending.value = false
    }
  }

  function forget() {
    failure.value = null
    delete errors.mobile
    delete errors.image_code
  }

  function show(error: unknown) {
    const refusal = error instanceof ApiError ? error : null
    const { mobile: badMobile, image_code: badImage } = refusal?.fields ?? {}
    if (badMobile) errors.mobile = badMobile
    if (badImage) errors.image_code = badImage
    if (!badMobile && !badImage) failure.value = error
    // The server forgets a picture once it was tried; without an answer it may still know it.
    if (!refusal?.isNetwork) refresh()
    const retryAfter = refusal?.data.retry_after_seconds
    if (typeof retryAfter === 'number' && retryAfter > 0 && retryAfter <= 60) wait(retryAfter)
  }

  onScopeDispose(() => clearInterval(timer))

  return {
    imageCode,
    imageUrl: computed(() => imageCodeUrl(imageCodeId.value)),
    secondsLeft,
    isSending,
    wasSent,
    failure,
    errors,
    refresh,
    type: (characters: string) => (imageCode.value = characters),
    send,
  }
}

export type SmsCode = ReturnType<typeof useSmsCode>
