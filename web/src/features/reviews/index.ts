export { default as ReplyForm } from './ReplyForm.vue'
export { default as ReviewCard } from './ReviewCard.vue'
export { default as ReviewForm } from './ReviewForm.vue'
