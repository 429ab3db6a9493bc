export { default as PaymentWatch } from './PaymentWatch.vue'
export { paymentUnderway } from './underway'
