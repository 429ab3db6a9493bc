import { computed, onScopeDispose, reactive, ref, watch } from 'vue'
import { ApiError, ERRNO } from '@/api/errors'
import { uuid } from '@/lib/uuid'
import { imageCodeUrl, sendSmsCode, takePass, type SmsPurpose } from './api'
import { isMobile, plainMobile } from './rules'
import { useCountdown } from './useCountdown'
import { useProof } from './useProof'

type Field = 'mobile' | 'image_code'
export type SmsRefusal = 'mobile' | 'imageEmpty'

/**
 * Asking for a text message: a picture whose id the browser makes, its characters, then a wait.
 *
 * A picture is good for one try: after each one it is replaced and the field is empty again,
 * except after a success, when both rest until one may ask again. When the server asks for a proof
 * of work it is done unseen, and the same picture is sent once more.
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
  const isSending = ref(false)
  const wasSent = ref(false)
  /** Whether a picture has to be read once more before a code is looked at. */
  const needsPass = ref(false)
  const failure = ref<unknown>(null)
  const errors = reactive<Partial<Record<Field, string>>>({})
  const countdown = useCountdown(() => {
    if (!needsPass.value) refresh() // that picture is being read for a pass
  })
  const proof = useProof()

  function refresh() {
    imageCodeId.value = uuid()
    imageCode.value = ''
  }

  /** What the server wants to know of the person. */
  const asked = () => ({
    mobile: plainMobile(mobile()),
    image_code_id: imageCodeId.value,
    image_code: imageCode.value.trim(),
  })

  function isFilled() {
    forget()
    if (!isMobile(mobile())) errors.mobile = say('mobile')
    if (!imageCode.value.trim()) errors.image_code = say('imageEmpty')
    return !errors.mobile && !errors.image_code
  }

  /** True when the message is on its way; otherwise `errors` or `failure` say why not. */
  async function send(): Promise<boolean> {
    if (isSending.value || countdown.seconds.value > 0 || !isFilled()) return false
    isSending.value = true
    try {
      const sent = await proof.given((made) => sendSmsCode({ ...asked(), purpose, proof: made }))
      wasSent.value = true
      countdown.start(sent.resend_after_seconds)
      return true
    } catch (error) {
      show(error)
      return false
    } finally {
      isSending.value = false
    }
  }

  /** Runs what has the code checked; reads the picture for a pass first where the server wants one. */
  async function withPass<T>(check: () => Promise<T>): Promise<T> {
    if (needsPass.value) await buyPass()
    try {
      return await check()
    } catch (error) {
      noteRefusal(error)
      throw error
    }
  }

  /** Asks for the picture once more when this is why a code was not looked at. */
  function noteRefusal(error: unknown) {
    if (!(error instanceof ApiError) || error.errno !== ERRNO.passNeeded) return
    needsPass.value = true
    refresh()
  }

  async function buyPass() {
    if (!isFilled()) throw new ApiError(ERRNO.passNeeded, say('imageEmpty'), 428)
    try {
      await proof.given((made) => takePass({ ...asked(), proof: made }))
      needsPass.value = false
    } finally {
      refresh()
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
    if (typeof retryAfter === 'number' && retryAfter > 0) countdown.start(retryAfter)
  }

  // A wait may be that of one number: with another one a person may try at once.
  watch(mobile, () => {
    if (wasSent.value || countdown.seconds.value === 0) return
    countdown.stop()
    failure.value = null
  })
  onScopeDispose(proof.stop)

  return {
    imageCode,
    imageCodeId,
    imageUrl: computed(() => imageCodeUrl(imageCodeId.value)),
    secondsLeft: countdown.seconds,
    proving: proof.progress,
    isSending,
    wasSent,
    needsPass,
    failure,
    errors,
    refresh,
    type: (characters: string) => (imageCode.value = characters),
    send,
    withPass,
    noteRefusal,
  }
}

export type SmsCode = ReturnType<typeof useSmsCode>
