import { defineAsyncComponent } from 'vue'

export { default as ReplyForm } from './ReplyForm.vue'
export { default as ReviewCard } from './ReviewCard.vue'
/** Comes when somebody may write one: most who look at a trip may not. */
export const ReviewForm = defineAsyncComponent(() => import('./ReviewForm.vue'))
